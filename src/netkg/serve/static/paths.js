// Paths between two things where there is no server: the same rule as netkg.analyse.network.paths.
// Directions do not bar the way; no path leads through an outcome. Text is only written as text.

const holder = document.getElementById("data");
const data = JSON.parse(holder.textContent);
const root = holder.dataset.root.replace(/index\.html$/, "");
const { netkg } = window;
const byId = (id) => document.getElementById(id);
const names = new Map(Object.entries(data.names));
const ENOUGH = 3;
const LONGEST = 8;
const MOST = 2000;

const between = new Map(); // "low high" -> the edges between two nodes, in the order of the data
const near = data.nodes.map(() => new Set());
data.edges.forEach(([from, to, kind, second, papers]) => {
  if (from === to) return;
  const key = [Math.min(from, to), Math.max(from, to)].join(" ");
  if (!between.has(key)) between.set(key, []);
  between.get(key).push({ from, to, kind, second, papers });
  near[from].add(to);
  near[to].add(from);
});

function distances(goal, barred) {
  const far = new Map([[goal, 0]]);
  const todo = [goal];
  for (const node of todo) {
    for (const other of near[node]) {
      if (barred.has(other) || far.has(other)) continue;
      far.set(other, far.get(node) + 1);
      todo.push(other);
    }
  }
  return far;
}

// All paths of just so many hops that visit nothing twice.
function* ofLength(hops, start, goal, far) {
  const walk = [start];
  const on = new Set(walk);
  function* go(node, left) {
    if (left === 0) {
      if (node === goal) yield [...walk];
      return;
    }
    for (const other of near[node]) {
      if (on.has(other) || !far.has(other) || far.get(other) > left - 1 || (other === goal && left > 1)) continue;
      walk.push(other);
      on.add(other);
      yield* go(other, left - 1);
      on.delete(walk.pop());
    }
  }
  yield* go(start, hops);
}

function findPaths(start, goal) {
  const barred = new Set(data.barred.filter((node) => node !== start && node !== goal));
  const far = distances(goal, barred);
  const found = [];
  if (!far.has(start)) return { paths: [], cut: false };
  for (let hops = far.get(start); hops <= LONGEST && found.length < ENOUGH; hops += 1) {
    for (const nodes of ofLength(hops, start, goal, far)) {
      found.push(pathOf(nodes));
      if (found.length === MOST) break;
    }
  }
  found.sort((a, b) => a.hops.length - b.hops.length || a.second - b.second || a.inferred - b.inferred || compare(a.nodes, b.nodes));
  return { paths: found.slice(0, ENOUGH), cut: found.length === MOST };
}

function compare(a, b) { // nodes are in the order of their ids
  const place = a.findIndex((node, i) => node !== b[i]);
  return place < 0 ? 0 : a[place] - b[place];
}

function pathOf(nodes) {
  const hops = nodes.slice(1).map((end, i) => {
    const start = nodes[i];
    const edges = between.get([Math.min(start, end), Math.max(start, end)].join(" "));
    return { start, end, edges, second: edges.every((edge) => edge.second), papers: edges.some((edge) => edge.papers.length) };
  });
  return { nodes, hops, second: Number(hops.some((hop) => hop.second)), inferred: hops.filter((hop) => !hop.papers).length };
}

/* ---- shown ---- */

const label = (node) => data.nodes[node][1];
const nodeLink = (node) => netkg.link({ text: label(node), path: data.nodes[node][2] }, root);
const made = (tag, text, ...more) => {
  const element = document.createElement(tag);
  element.append(text, ...more);
  return element;
};

function said(path) {
  return path.hops.reduce((text, hop) => {
    const edge = hop.edges[0];
    const arrow = edge.from === hop.start ? `\u2192 ${edge.kind} \u2192` : `\u2190 ${edge.kind} \u2190`;
    return `${text} ${arrow} ${label(hop.end)}`;
  }, label(path.nodes[0]));
}

function tableOf(path) {
  const table = made("table", "");
  table.className = "plain";
  const edges = path.hops.flatMap((hop) => hop.edges);
  table.append(made("caption", `${edges.length} line${edges.length === 1 ? "" : "s"}`));
  const head = made("tr", "");
  for (const name of ["from", "how they are joined", "to", "publications", "second-hand"]) {
    const cell = made("th", name);
    cell.scope = "col";
    head.append(cell);
  }
  table.append(made("thead", head));
  const rows = edges.map((edge) => {
    const papers = made("td", edge.papers.length ? "" : edge.kind === data.kindOf ? "hierarchy of terms" : "a definition");
    edge.papers.forEach((paper, i) => {
      const [text, path] = data.papers[paper];
      papers.append(i ? ", " : "", netkg.link({ text, path }, root));
    });
    return made("tr", made("td", nodeLink(edge.from)), made("td", edge.kind), made("td", nodeLink(edge.to)), papers, made("td", edge.second ? "yes" : "no"));
  });
  table.append(made("tbody", "", ...rows));
  const box = made("div", table);
  box.className = "scroll";
  box.tabIndex = 0;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Lines of the path");
  return box;
}

function show() {
  const texts = [byId("p-from").value.trim(), byId("p-to").value.trim()];
  byId("ways").replaceChildren();
  if (!texts[0] || !texts[1]) {
    byId("path-said").textContent = "Name two things, such as PD-L1 and toripalimab.";
    return;
  }
  const ends = texts.map((text) => netkg.find(text, names));
  const unknown = ends.findIndex((end) => end.place === null);
  if (unknown >= 0) {
    const nearest = ends[unknown].near.map(label).join(" or ");
    byId("path-said").textContent = `There is no ${texts[unknown]} in the network.${nearest ? ` Did you mean ${nearest}?` : ""}`;
    return;
  }
  const [start, goal] = ends.map((end) => end.place);
  if (start === goal) {
    byId("path-said").textContent = `${label(start)} is start and goal: name two different things.`;
    return;
  }
  const { paths, cut } = findPaths(start, goal);
  byId("path-said").textContent = paths.length
    ? `${paths.length} way${paths.length === 1 ? "" : "s"} from ${label(start)} to ${label(goal)}, the shortest first${cut ? "; there are more than were looked at" : ""}.`
    : `Nothing in this store joins ${label(start)} and ${label(goal)}.`;
  byId("ways").replaceChildren(
    ...paths.map((path, i) => {
      const line = made("p", said(path));
      line.className = "way";
      return made("section", made("h2", `Way ${i + 1}${path.second ? " (in part second-hand)" : ""}`), line, tableOf(path));
    }),
  );
}

const given = netkg.asked();
byId("p-from").value = given.get("from") ?? "";
byId("p-to").value = given.get("to") ?? "";
byId("path-form").hidden = false;
byId("path-find").addEventListener("click", () => {
  show();
  netkg.remember(new URLSearchParams({ from: byId("p-from").value, to: byId("p-to").value }));
});
for (const id of ["p-from", "p-to"]) byId(id).addEventListener("keydown", (event) => event.key === "Enter" && byId("path-find").click());
show();
