// Draws a network: forces find places for the nodes, the same ones on each visit. Text is only written as text.

const data = JSON.parse(document.getElementById("data").textContent);
const nodes = data.nodes.map(([id, label, kind], i) => ({ i, id, label, kind, x: 0, y: 0, near: [] }));
const edges = data.edges.map(([from, to, kind, second, papers]) => ({ from: nodes[from], to: nodes[to], kind, second, papers }));
edges.forEach((edge) => {
  edge.from.near.push(edge);
  edge.to.near.push(edge);
});
const kinds = [...new Set(nodes.map((node) => node.kind))].sort();
const byId = (id) => document.getElementById(id);
const svg = byId("n-graph");
const drawing = (tag, values) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(values)) made.setAttribute(name, value);
  return made;
};

/* ---- places: no chance is in it ---- */

function place() {
  const turn = Math.PI * (3 - Math.sqrt(5));
  const wide = 30 * Math.sqrt(nodes.length + 1);
  nodes.forEach((node, i) => {
    const far = wide * Math.sqrt((i + 0.5) / nodes.length);
    [node.x, node.y] = [far * Math.cos(i * turn), far * Math.sin(i * turn)];
  });
  const steps = nodes.length > 400 ? 120 : 300;
  for (let step = 0; step < steps; step += 1) {
    const heat = 12 * (1 - step / steps) + 0.3;
    const pushes = nodes.map(() => [0, 0]);
    for (let a = 0; a < nodes.length; a += 1) {
      for (let b = a + 1; b < nodes.length; b += 1) {
        let [dx, dy] = [nodes[a].x - nodes[b].x, nodes[a].y - nodes[b].y];
        const square = dx * dx + dy * dy + 0.01;
        if (square > 250000) continue;
        const push = 2600 / square;
        [dx, dy] = [dx * push, dy * push];
        pushes[a][0] += dx; pushes[a][1] += dy;
        pushes[b][0] -= dx; pushes[b][1] -= dy;
      }
      pushes[a][0] -= nodes[a].x * 0.03; pushes[a][1] -= nodes[a].y * 0.05;
    }
    for (const { from, to } of edges) {
      const [dx, dy] = [to.x - from.x, to.y - from.y];
      const far = Math.hypot(dx, dy) + 0.01;
      const pull = (0.06 * (far - 70)) / far;
      pushes[from.i][0] += dx * pull; pushes[from.i][1] += dy * pull;
      pushes[to.i][0] -= dx * pull; pushes[to.i][1] -= dy * pull;
    }
    nodes.forEach((node, i) => {
      const far = Math.hypot(...pushes[i]) + 0.001;
      const stride = Math.min(far, heat) / far;
      node.x += pushes[i][0] * stride;
      node.y += pushes[i][1] * stride;
    });
  }
}

/* ---- shapes tell the kind as well as colours ---- */

const SHAPES = ["circle", "square", "diamond", "triangle", "hexagon", "cross"];
function outline(shape, size) {
  const around = (corners, start) => Array.from({ length: corners }, (_, i) => {
    const angle = start + (2 * Math.PI * i) / corners;
    return `${(size * Math.cos(angle)).toFixed(2)},${(size * Math.sin(angle)).toFixed(2)}`;
  }).join("L");
  if (shape === "circle") return `M${-size},0a${size},${size} 0 1,0 ${2 * size},0a${size},${size} 0 1,0 ${-2 * size},0`;
  if (shape === "square") return `M${around(4, Math.PI / 4)}Z`;
  if (shape === "diamond") return `M${around(4, 0)}Z`;
  if (shape === "triangle") return `M${around(3, -Math.PI / 2)}Z`;
  if (shape === "hexagon") return `M${around(6, 0)}Z`;
  const third = size / 3;
  return `M${-third},${-size}H${third}V${-third}H${size}V${third}H${third}V${size}H${-third}V${third}H${-size}V${-third}H${-third}Z`;
}
const looks = (kind) => kinds.indexOf(kind) % SHAPES.length;

/* ---- drawing ---- */

const world = drawing("g", {});
svg.append(world);
const hiddenKinds = new Set();
let chosen = null;

function draw() {
  const lines = edges.map((edge) => {
    edge.line = drawing("line", { x1: edge.from.x, y1: edge.from.y, x2: edge.to.x, y2: edge.to.y, class: edge.second ? "second" : "" });
    const title = drawing("title", {});
    title.textContent = `${edge.from.label} ${edge.kind} ${edge.to.label}`;
    edge.line.append(title);
    return edge.line;
  });
  const marks = nodes.map((node) => {
    const size = 4 + 1.3 * Math.sqrt(node.near.length);
    node.size = size;
    node.mark = drawing("path", { d: outline(SHAPES[looks(node.kind)], size), class: `node k${looks(node.kind)}` });
    const title = drawing("title", {});
    title.textContent = `${node.label} (${node.kind})`;
    node.mark.append(title);
    node.mark.addEventListener("click", () => choose(node));
    node.words = drawing("text", {});
    node.words.textContent = node.label.length > 34 ? `${node.label.slice(0, 32)}\u2026` : node.label;
    return node;
  });
  world.append(...lines, ...marks.map((node) => node.mark), ...marks.map((node) => node.words));
}

function shade() {
  const lit = chosen ? new Set([chosen, ...chosen.near.flatMap((edge) => [edge.from, edge.to])]) : null;
  const gone = (node) => hiddenKinds.has(node.kind);
  for (const node of nodes) {
    for (const part of [node.mark, node.words]) {
      part.classList.toggle("dim", lit !== null && !lit.has(node));
      part.style.display = gone(node) ? "none" : "";
    }
    node.mark.classList.toggle("on", node === chosen);
    node.lit = lit !== null && lit.has(node);
  }
  for (const edge of edges) {
    const near = chosen && (edge.from === chosen || edge.to === chosen);
    edge.line.classList.toggle("on", Boolean(near));
    edge.line.classList.toggle("dim", chosen !== null && !near);
    edge.line.style.display = gone(edge.from) || gone(edge.to) ? "none" : "";
  }
  look();
}

/* ---- words that would run into others are left out, those of the busiest nodes last ---- */

// From where to where the words of a node go: to its right, unless they would leave the drawing there.
function reach(node, unit) {
  const [gap, wide] = [(node.size + 3) * unit, node.words.textContent.length * 6.2 * unit];
  node.back = node.x + gap + wide > view.right && node.x - gap - wide > view.left;
  return node.back ? [node.x - gap - wide, node.x - gap] : [node.x + gap, node.x + gap + wide];
}

function thin(unit) {
  const taken = [];
  const order = [...nodes].sort((a, b) => Number(b.lit ?? false) - Number(a.lit ?? false) || b.near.length - a.near.length || a.i - b.i);
  for (const node of order) {
    if (hiddenKinds.has(node.kind)) continue;
    const [left, right] = reach(node, unit);
    const box = [left, node.y - 8 * unit, right, node.y + 6 * unit];
    const free = taken.every((other) => box[0] > other[2] || box[2] < other[0] || box[1] > other[3] || box[3] < other[1]);
    node.words.style.display = free ? "" : "none";
    if (free) taken.push(box);
  }
}

/* ---- where one looks ---- */

const view = { x: 0, y: 0, w: 100, h: 100, left: 0, right: 100 };
// Marks and words keep their size on the screen, whatever is looked at.
function look() {
  svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
  const box = svg.getBoundingClientRect();
  const unit = Math.max(view.w / (box.width || 1), view.h / (box.height || 1));
  const half = ((box.width || 1) * unit) / 2;
  [view.left, view.right] = [view.x + view.w / 2 - half, view.x + view.w / 2 + half];
  svg.style.setProperty("--unit", unit.toFixed(3));
  for (const node of nodes) {
    node.mark.setAttribute("transform", `translate(${node.x},${node.y}) scale(${unit})`);
    const [left, right] = reach(node, unit);
    node.words.setAttribute("x", node.back ? right : left);
    node.words.setAttribute("text-anchor", node.back ? "end" : "start");
    node.words.setAttribute("y", node.y + 4 * unit);
  }
  thin(unit);
}
function all() {
  const xs = nodes.map((node) => node.x), ys = nodes.map((node) => node.y);
  [view.x, view.y] = [Math.min(...xs) - 40, Math.min(...ys) - 40];
  [view.w, view.h] = [Math.max(...xs) - view.x + 160, Math.max(...ys) - view.y + 40];
  look();
}
function zoom(by, x = view.x + view.w / 2, y = view.y + view.h / 2) {
  view.x = x - (x - view.x) * by;
  view.y = y - (y - view.y) * by;
  view.w *= by;
  view.h *= by;
  look();
}
function spot(event) {
  const matrix = svg.getScreenCTM();
  return new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
}

/* ---- one thing ---- */

function choose(node) {
  chosen = node === chosen ? null : node;
  shade();
  list();
  byId("n-said").textContent = chosen ? `${chosen.label}: ${chosen.kind}, ${chosen.near.length} lines.` : "";
}

function button(node) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = node.label;
  made.addEventListener("click", () => {
    choose(node);
    byId("n-list").querySelector("h3")?.focus();
  });
  return made;
}

function list() {
  const box = byId("n-list");
  const head = document.createElement("h3");
  head.tabIndex = -1;
  const items = document.createElement("ul");
  if (chosen) {
    head.textContent = `${chosen.label} (${chosen.kind})`;
    items.append(
      ...chosen.near.map((edge) => {
        const item = document.createElement("li");
        const other = edge.from === chosen ? edge.to : edge.from;
        item.append(edge.from === chosen ? `${edge.kind} \u2192 ` : `\u2190 ${edge.kind} `, button(other), edge.second ? " (second-hand)" : "");
        return item;
      }),
    );
    const back = document.createElement("button");
    back.type = "button";
    back.textContent = "All things";
    back.addEventListener("click", () => choose(chosen));
    box.replaceChildren(head, items, back);
    return;
  }
  head.textContent = `${nodes.length} things`;
  const shown = nodes.filter((node) => !hiddenKinds.has(node.kind)).sort((a, b) => b.near.length - a.near.length || (a.label < b.label ? -1 : 1));
  items.append(
    ...shown.map((node) => {
      const item = document.createElement("li");
      item.append(button(node), ` ${node.kind}, ${node.near.length}`);
      return item;
    }),
  );
  box.replaceChildren(head, items);
}

function legend() {
  byId("n-legend").replaceChildren(
    ...kinds.map((kind) => {
      const label = document.createElement("label");
      const box = document.createElement("input");
      box.type = "checkbox";
      box.checked = true;
      box.addEventListener("change", () => {
        if (box.checked) hiddenKinds.delete(kind);
        else hiddenKinds.add(kind);
        shade();
        list();
      });
      const key = drawing("svg", { class: `key k${looks(kind)}`, viewBox: "-8 -8 16 16", "aria-hidden": "true" });
      key.append(drawing("path", { d: outline(SHAPES[looks(kind)], 7) }));
      label.append(box, key, kind);
      return label;
    }),
  );
}

/* ---- begin ---- */

byId("drawing").hidden = false;
place();
draw();
all();
legend();
list();
shade();
byId("n-in").addEventListener("click", () => zoom(0.75));
byId("n-out").addEventListener("click", () => zoom(1.33));
byId("n-all").addEventListener("click", all);
svg.addEventListener("wheel", (event) => {
  event.preventDefault();
  const { x, y } = spot(event);
  zoom(event.deltaY > 0 ? 1.15 : 0.87, x, y);
}, { passive: false });
let held = null;
svg.addEventListener("pointerdown", (event) => (held = event.target.classList.contains("node") ? null : spot(event)));
svg.addEventListener("pointermove", (event) => {
  if (!held) return;
  const now = spot(event);
  view.x += held.x - now.x;
  view.y += held.y - now.y;
  look();
});
addEventListener("pointerup", () => (held = null));
byId("n-find").addEventListener("change", (event) => {
  const text = event.target.value.trim().toLowerCase();
  const found = nodes.find((node) => node.label.toLowerCase() === text) ?? nodes.find((node) => text && node.label.toLowerCase().includes(text));
  if (!found) {
    byId("n-said").textContent = text ? `Nothing here is called ${event.target.value}.` : "";
    return;
  }
  if (found !== chosen) choose(found);
  view.x = found.x - view.w / 2;
  view.y = found.y - view.h / 2;
  look();
});
