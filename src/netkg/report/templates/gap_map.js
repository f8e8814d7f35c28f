// The gap map of a page: a table to look through, and what stands behind each square.
// Everything is in the data of the page; nothing is fetched, and text is only ever written as text.

const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const facets = data.facets;
const axisOf = Object.fromEntries(facets.map((facet, axis) => [facet.name, axis]));
const strides = facets.map((_, axis) => facets.slice(axis + 1).reduce((all, facet) => all * facet.nodes.length, 1));
const LAST = data.steps.length; // the step with all evidence
const SECOND_HAND = data.states.findIndex((state) => state.name === "SecondHandOnly");

/* ---- the cells ---- */

const size = strides[0] * facets[0].nodes.length;
const everything = new Int32Array(size);
{
  let at = 0;
  const runs = data.cells.findings;
  for (let i = 0; i < runs.length; i += 2) {
    everything.fill(runs[i], at, at + runs[i + 1]);
    at += runs[i + 1];
  }
}
const keyOf = new Map();
const placeOf = new Map();
everything.forEach((code, place) => {
  if (code < 0) return;
  const key = data.cells.keys[keyOf.size];
  keyOf.set(place, key);
  placeOf.set(key, place);
});

const nodesOf = (place) => facets.map((facet, axis) => Math.floor(place / strides[axis]) % facet.nodes.length);
const placeAt = (nodes) => nodes.reduce((sum, node, axis) => sum + node * strides[axis], 0);

const replayed = { step: -1, codes: null };
function codesAt(step) {
  if (step === LAST) return everything;
  if (replayed.codes === null || replayed.step > step) {
    replayed.step = -1;
    replayed.codes = new Int32Array(size).fill(-1);
  }
  while (replayed.step < step) {
    replayed.step += 1;
    const changes = data.steps[replayed.step].changes;
    let at = 0;
    for (let i = 0; i < changes.length; i += 3) {
      at += changes[i];
      replayed.codes.fill(changes[i + 2], at, at + changes[i + 1]);
      at += changes[i + 1];
    }
  }
  return replayed.codes;
}
const findingAt = (place) => {
  const code = codesAt(now.step)[place];
  return code < 0 ? null : data.findings[code];
};
const evidenceOf = (finding) => data.evidence[finding.evidence];

/* ---- the trees: a node with several parents stands under the first ---- */

const trees = facets.map((facet) => {
  const nodes = facet.nodes.map((node) => ({ children: [], parent: node.parents[0] ?? null, depth: 0, above: new Set() }));
  facet.nodes.forEach((node, i) => {
    if (nodes[i].parent !== null) nodes[nodes[i].parent].children.push(i);
    const queue = [i];
    while (queue.length) {
      const one = queue.pop();
      if (nodes[i].above.has(one)) continue;
      nodes[i].above.add(one);
      queue.push(...facet.nodes[one].parents);
    }
  });
  const deepen = (i, depth) => {
    nodes[i].depth = depth;
    nodes[i].children.forEach((child) => deepen(child, depth + 1));
  };
  nodes.forEach((node, i) => node.parent === null && deepen(i, 0));
  return nodes;
});

/* ---- what is shown now ---- */

const now = {
  rows: axisOf[data.view.rows],
  columns: axisOf[data.view.columns],
  nodes: facets.map((facet) => data.view.nodes[facet.name]),
  closed: facets.map(() => new Set()),
  states: new Set(),
  overlays: new Set(),
  secondary: false,
  find: { rows: "", columns: "" },
  step: LAST,
  open: null,
  focus: [1, 1],
};
// Columns are many and broad: at first the branches below the second level are folded.
trees[now.columns].forEach((node, i) => {
  if (node.depth >= 1 && node.children.length) now.closed[now.columns].add(i);
});

function shownNodes(axis, text) {
  const found = [];
  const wanted = text.trim().toLowerCase();
  const fits = (i) => facets[axis].nodes[i].label.toLowerCase().includes(wanted);
  const has = (i) => fits(i) || trees[axis][i].children.some(has);
  const walk = (i) => {
    if (wanted && !has(i)) return;
    found.push(i);
    if (wanted || !now.closed[axis].has(i)) trees[axis][i].children.forEach(walk);
  };
  trees[axis].forEach((node, i) => node.parent === null && walk(i));
  return found;
}

function passes(finding) {
  const held = now.secondary ? finding.states : finding.states.slice(0, 1);
  if (now.states.size && !held.some((state) => now.states.has(state))) return false;
  return !now.overlays.size || (finding.overlays ?? []).some((overlay) => now.overlays.has(overlay));
}

const cellAt = (row, column) => {
  const nodes = [...now.nodes];
  nodes[now.rows] = row;
  nodes[now.columns] = column;
  return placeAt(nodes);
};

/* ---- words ---- */

const count = (number, noun, plural = `${noun}s`) => `${number.toLocaleString("en-GB")} ${number === 1 ? noun : plural}`;
const percent = (share) => `${(100 * share).toFixed(1)} %`;
const nameOf = (place) => nodesOf(place).map((node, axis) => facets[axis].nodes[node].label);
const isSearched = (finding) => !(finding.overlays ?? []).includes(0);
const dayOf = (step) => (step === LAST ? data.as_of : data.steps[step].date);

function numbersInWords(finding) {
  const found = evidenceOf(finding);
  if (!found.k) {
    const search = isSearched(finding) ? "none in this store; a recorded search covers the question" : data.unsearched;
    return `No ${finding.second_hand || finding.claims ? "first-hand " : ""}result of these people alone: ${search}.`;
  }
  const said = [`${count(found.k, "result")} counted, from ${count(found.k_eff, "independent cohort")}`];
  said.push(allPeople(found));
  if (found.interval) {
    const share = found.total ? ` = ${percent(found.events / found.total)}` : "";
    said.push(`${found.events}/${found.total}${share}, ${intervalOf(found.interval)}`);
  }
  return `${said.join("; ")}.`;
}
// Unknown is not nought, and a sum with unknown parts is a least number.
const peopleOf = (found) => (found.unsized ? (found.patients ? `${found.patients}+` : "?") : String(found.patients));
const allPeople = (found) => {
  if (!found.unsized) return count(found.patients, "person", "people");
  const unknown = `${count(found.unsized, "result")} of unknown size`;
  return found.patients ? `${count(found.patients, "person", "people")} and ${unknown}` : unknown;
};
const intervalOf = ([low, high]) => `${data.settings.level * 100} % exact interval ${(100 * low).toFixed(1)} to ${percent(high)}`;

function sentence(place, finding) {
  const states = finding.states.map((state) => data.states[state].label);
  const more = states.length > 1 ? ` Also: ${states.slice(1).join(", ")}.` : "";
  return `${nameOf(place).join(", ")}. ${states[0]}. ${numbersInWords(finding)}${more}`;
}

/* ---- elements ---- */

function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}
// Keeps short names such as PD-L1 on one line.
const unbroken = (label) => label.replace(/\b([A-Z0-9]{1,5})-(?=[A-Z0-9])/g, "$1-\u2060");
const link = (address, text) =>
  /^https?:\/\//i.test(address ?? "") ? make("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, text) : make("span", {}, text);

/* ---- the table ---- */

let table = []; // rows of elements, headers included, for the keys

function headOf(axis, node, scope) {
  const tree = trees[axis][node];
  const closed = now.closed[axis].has(node);
  const label = facets[axis].nodes[node].label;
  const name = `${closed ? "Show" : "Hide"} the ${tree.children.length} below ${label}`;
  const button = tree.children.length
    ? make("button", { type: "button", class: "toggle", tabindex: -1, "aria-expanded": String(!closed), "aria-label": name, onclick: () => toggle(axis, node) }, closed ? `+${tree.children.length}` : "\u2212")
    : null;
  const rank = scope === "col" && tree.depth ? make("span", { class: "rank" }, `in ${unbroken(facets[axis].nodes[tree.parent].label)}`) : null;
  return make("th", { scope, role: scope === "row" ? "rowheader" : "columnheader", tabindex: -1, class: `d${Math.min(tree.depth, 4)}` }, button, unbroken(label), rank);
}

function toggle(axis, node) {
  const closed = now.closed[axis];
  if (!closed.delete(node)) closed.add(node);
  draw();
  const at = axis === now.rows ? [1 + shownNodes(axis, now.find.rows).indexOf(node), 0] : [0, 1 + shownNodes(axis, now.find.columns).indexOf(node)];
  focusAt(at);
}

function squareOf(place) {
  const finding = findingAt(place);
  if (!finding) return make("td", { role: "gridcell", class: "out", tabindex: -1, "aria-label": `${nameOf(place).join(", ")}. Not asked: a rule takes this combination away.` }, "not asked");
  if (!passes(finding)) return make("td", { role: "gridcell", class: "off", tabindex: -1, "data-place": place, "aria-label": `Filtered out: ${sentence(place, finding)}` }, "\u00b7");
  const state = data.states[finding.states[0]];
  const found = evidenceOf(finding);
  const marks = (finding.overlays ?? []).filter((overlay) => overlay > 0 || someSearched).map((overlay) => data.overlays[overlay].mark);
  const inside = found.k ? `k ${found.k}/${found.k_eff} \u00b7 N ${peopleOf(found)}` : finding.mixed ? count(finding.mixed.length, "total") : null;
  return make(
    "td",
    { role: "gridcell", class: `s${finding.states[0]}${found.k ? "" : " bare"}`, tabindex: -1, "data-place": place, "aria-selected": String(place === now.open), "aria-label": sentence(place, finding) },
    make("span", { class: "mark" }, [state.mark, ...marks].join(" ")),
    make("span", {}, state.short),
    inside && make("span", { class: "nums" }, inside),
  );
}

function draw() {
  const rows = shownNodes(now.rows, now.find.rows);
  const columns = shownNodes(now.columns, now.find.columns);
  const corner = make("th", { scope: "col", role: "columnheader", class: "corner", tabindex: -1 }, `${facets[now.rows].name} \u2193, ${facets[now.columns].name} \u2192`);
  table = [[corner, ...columns.map((node) => headOf(now.columns, node, "col"))]];
  for (const row of rows) table.push([headOf(now.rows, row, "row"), ...columns.map((column) => squareOf(cellAt(row, column)))]);
  const [head, ...body] = table.map((cells) => make("tr", { role: "row" }, ...cells));
  const grid = byId("grid");
  const box = byId("box");
  const [left, top] = [box.scrollLeft, box.scrollTop];
  grid.replaceChildren(make("thead", { role: "rowgroup" }, head), make("tbody", { role: "rowgroup" }, ...body));
  [box.scrollLeft, box.scrollTop] = [left, top];
  grid.setAttribute("aria-label", `${data.space.label} ${heldFixed()}`);
  grid.setAttribute("aria-rowcount", table.length);
  grid.setAttribute("aria-colcount", table[0].length);
  now.focus = [Math.min(now.focus[0], table.length - 1), Math.min(now.focus[1], table[0].length - 1)];
  table[now.focus[0]][now.focus[1]].tabIndex = 0;
  drawStates(rows, columns);
  drawWords(rows, columns);
}

const heldFixed = () => facets.map((facet, axis) => (axis === now.rows || axis === now.columns ? null : facet.nodes[now.nodes[axis]].label)).filter(Boolean).join(", ");

function shownCells(rows, columns) {
  const places = rows.flatMap((row) => columns.map((column) => cellAt(row, column)));
  return places.filter((place) => findingAt(place));
}

function drawWords(rows, columns) {
  const cells = shownCells(rows, columns);
  const matching = cells.filter((place) => passes(findingAt(place)));
  const when = dayOf(now.step) ? `as of ${dayOf(now.step)}` : "all evidence of the store";
  byId("question").textContent = `Each square is one question: what does this store hold for the ${facets[now.rows].name} of its row and the ${facets[now.columns].name} of its column? Here: ${heldFixed() || "all"}. Open a square for the reasons and the sources.`;
  byId("said").textContent = `${matching.length} of ${count(cells.length, "square")} shown, ${when}.`;
  byId("csv").textContent = `Download ${count(matching.length, "square")} as CSV`;
  byId("json").textContent = "The same as JSON";
  byId("csv").disabled = byId("json").disabled = !matching.length;
}

/* ---- the states as filters ---- */

function drawStates(rows, columns) {
  const cells = shownCells(rows, columns).map(findingAt);
  const chip = (chosen, number, mark, label, meaning, style, amount) =>
    make(
      "button",
      {
        type: "button",
        "aria-pressed": String(chosen.has(number)),
        title: meaning,
        "data-name": label,
        onclick: () => {
          if (!chosen.delete(number)) chosen.add(number);
          draw();
          byId("states").querySelector(`[data-name="${CSS.escape(label)}"]`)?.focus();
        },
      },
      make("span", { class: `swatch ${style}` }, mark),
      `${label} (${amount})`,
    );
  const holds = (finding, state) => (now.secondary ? finding.states.includes(state) : finding.states[0] === state);
  const states = data.states.map((state, i) => [i, cells.filter((finding) => holds(finding, i)).length]);
  const overlays = data.overlays.map((overlay, i) => [i, cells.filter((finding) => (finding.overlays ?? []).includes(i)).length]);
  byId("states").replaceChildren(
    ...states.filter(([i, amount]) => amount || now.states.has(i)).map(([i, amount]) => chip(now.states, i, data.states[i].mark, data.states[i].label, data.states[i].meaning, `s${i}`, amount)),
    ...overlays.filter(([i, amount]) => (amount && (i || someSearched)) || now.overlays.has(i)).map(([i, amount]) => chip(now.overlays, i, data.overlays[i].mark, data.overlays[i].label, data.overlays[i].meaning, "", amount)),
  );
}

/* ---- the keys of the table ---- */

function focusAt([row, column]) {
  const [r, c] = [Math.max(0, Math.min(row, table.length - 1)), Math.max(0, Math.min(column, table[0].length - 1))];
  table[now.focus[0]]?.[now.focus[1]]?.setAttribute("tabindex", "-1");
  now.focus = [r, c];
  table[r][c].setAttribute("tabindex", "0");
  table[r][c].focus();
  uncover(table[r][c], r, c);
}

// Headers that stay in place may lie over the square.
function uncover(cell, r, c) {
  const box = byId("box");
  const [inside, outside] = [cell.getBoundingClientRect(), box.getBoundingClientRect()];
  if (c) box.scrollLeft -= Math.max(0, table[r][0].getBoundingClientRect().right + 4 - inside.left);
  if (r) box.scrollTop -= Math.max(0, outside.top + table[0][0].offsetHeight + 4 - inside.top);
}

function onKey(event) {
  const cell = event.target.closest("th, td");
  const row = table.findIndex((cells) => cells.includes(cell));
  if (row < 0 || event.altKey || event.metaKey) return;
  const column = table[row].indexOf(cell);
  const edge = event.ctrlKey;
  const moves = {
    ArrowUp: [edge ? 0 : row - 1, column],
    ArrowDown: [edge ? table.length - 1 : row + 1, column],
    ArrowLeft: [row, edge ? 0 : column - 1],
    ArrowRight: [row, edge ? table[0].length - 1 : column + 1],
    Home: [edge ? 0 : row, 0],
    End: [edge ? table.length - 1 : row, table[0].length - 1],
    PageUp: [row - 5, column],
    PageDown: [row + 5, column],
  };
  if (event.key in moves) focusAt(moves[event.key]);
  else if (event.key !== "Enter" && event.key !== " ") return;
  else if (cell.dataset.place !== undefined) show(Number(cell.dataset.place));
  else cell.querySelector("button")?.click();
  event.preventDefault();
}

/* ---- one square ---- */

const covered = facets.map((facet, axis) => facet.nodes.map((_, i) => trees[axis].filter((other) => other.above.has(i)).length));

// The wider question with evidence that covers the fewest cells; of several the first.
function nearest(place) {
  const nodes = nodesOf(place);
  let best = null;
  const walk = (axis, sum, weight) => {
    if (axis === facets.length) {
      const full = sum !== place && findingAt(sum) && evidenceOf(findingAt(sum)).k > 0;
      if (full && (!best || weight < best[1] || (weight === best[1] && sum < best[0]))) best = [sum, weight];
      return;
    }
    for (const node of trees[axis][nodes[axis]].above) walk(axis + 1, sum + node * strides[axis], weight * covered[axis][node]);
  };
  walk(0, 0, 1);
  return best && best[0];
}

function sparqlOf(place) {
  const query = data.query;
  const filled = [...query.usual];
  nodesOf(place).forEach((node, axis) => query.nodes[axis][node].forEach(([hole, content]) => (filled[hole] = content)));
  return query.text.map((piece, i) => piece + (filled[i] ?? "")).join("");
}

function sourceOf(one) {
  const parts = [];
  for (const [name, lead] of [["reported_in", ""], ["read_in", "read in "]]) {
    if (one[name] === undefined) continue;
    const work = data.publications[one[name]];
    const title = work.title && !/^not /.test(work.title) ? work.title : [work.authors, work.year].filter(Boolean).join(", ") || work.id;
    const address = work.doi ? `https://doi.org/${encodeURI(work.doi)}` : work.pmid ? `https://pubmed.ncbi.nlm.nih.gov/${encodeURIComponent(work.pmid)}/` : null;
    parts.push(make("div", { class: "quiet" }, lead, link(address, title), ` (${[work.venue ?? work.year, work.read_level].filter(Boolean).join("; ")})`));
  }
  for (const number of one.places ?? []) {
    const place = data.places[number];
    const where = [place.section, place.page_kind].filter(Boolean).join(", ") || "page";
    parts.push(make("div", { class: "quiet" }, "Place: ", link(place.page, where), place.seen_on ? `, seen on ${place.seen_on}` : ""));
  }
  return parts;
}

function resultOf(number) {
  const one = data.results[number];
  const facts = [one.regimen, one.outcome, one.criteria, one.study].filter(Boolean).join("; ");
  return make("div", { class: "result" }, make("strong", {}, `${one.number}: ${one.people}`), make("div", {}, facts), ...sourceOf(one), make("div", { class: "quiet" }, one.id));
}
const claimOf = (number) => {
  const one = data.claims[number];
  return make("div", { class: "result" }, make("strong", {}, `Claim: ${one.summary || one.id}`), ...sourceOf(one));
};

const asideOf = ([number, text]) => {
  const found = resultOf(number);
  found.prepend(make("div", {}, make("b", {}, `Not counted: ${data.texts[text]}`)));
  return found;
};
const elsewhereOf = (finding) => (finding.elsewhere ? [make("p", {}, `${count(finding.elsewhere, "result")} of these people on other outcomes ${finding.elsewhere === 1 ? "is" : "are"} recorded.`)] : []);

const listed = (title, items, open) => (items.length ? [make("details", { open }, make("summary", {}, `${title} (${items.length})`), ...items)] : []);
const fact = (name, value) => (value ? [make("dt", {}, name), make("dd", {}, value)] : []);

function rulesOf(place) {
  const axis = axisOf.outcome ?? axisOf.question;
  const rule = data.rules[nodesOf(place)[axis]];
  const above = rule.above === false ? "below" : "above";
  return make(
    "dl",
    {},
    ...fact("People asked for", String(rule.minimum_n ?? 0)),
    ...fact("Threshold", rule.threshold ? `${percent(rule.threshold)}, better is ${above}: ${rule.source}; for ${rule.population}` : "none declared: precision about it and conclusions cannot be assessed"),
    ...fact("Widest half-width", rule.half_width ? percent(rule.half_width) : ""),
    ...fact("Needs a control", rule.needs_control ? "yes" : ""),
    ...fact("Stale after", `${data.settings.window_years} years`),
    ...fact("Settings", data.settings.digest),
  );
}

function frontierOf(place) {
  const said = data.frontiers.flatMap((frontier) => frontier.cells.filter(([at]) => at === place).map(([, standsFor]) => `${frontier.property} (stands for ${standsFor.toLocaleString("en-GB")})`));
  return said.length ? [make("p", {}, `Among the most general open questions, with all evidence of this store: ${said.join("; ")}.`)] : [];
}

function numbersOf(finding) {
  const found = evidenceOf(finding);
  if (!found.k) return [];
  const apart = found.apart;
  return [
    make(
      "dl",
      {},
      ...fact("Results counted, k", String(found.k)),
      ...fact("Independent cohorts", String(found.k_eff)),
      ...fact("People, N", allPeople(found)),
      ...fact("Reports", String(found.reports ?? 0)),
      ...fact("Crude share", found.interval ? `${found.events}/${found.total}${found.total ? ` = ${percent(found.events / found.total)}` : ""}, ${intervalOf(found.interval)}` : found.refused ? `not pooled: the results differ in ${found.refused.join(", ")}` : "no result with events and total, or not one share"),
      ...fact("If all possible overlap is real", apart ? `k ${apart.k}, independent cohorts ${apart.k_eff}, N at least ${apart.patients}${apart.interval ? `; ${apart.events}/${apart.total}, ${intervalOf(apart.interval)}` : ""}` : ""),
      ...fact("Added up although they differ in", found.warnings ? found.warnings.join("; ") : ""),
      ...fact("Newest result public by", found.newest),
    ),
  ];
}

// Arithmetic of planning: sizes by the rule of the outcome, and what more people would be worth by these counts.
function closingOf(place) {
  const { plan, outcomes, registered } = data.closing;
  const found = evidenceOf(findingAt(place));
  const asked = outcomes[nodesOf(place)[axisOf.outcome ?? axisOf.question]];
  const counted = !found.k || found.interval;
  const total = found.k ? found.total ?? 0 : 0;
  const why = found.refused ? `not assessable: results are not comparable, they differ in ${found.refused.join(", ")}` : "not assessable: no result has events and total";
  const missing = { ...asked.open };
  if (!missing.precision && !counted) missing.fraction = why;
  if (!missing.value && !counted) missing.value = why;
  const names = { precision: "Size by precision", fraction: "Information fraction", test: "Exact test", value: "Value of more people" };
  const test = asked.test;
  const wider = nearest(place);
  const grid = counted && asked.values?.[`${found.k ? found.events : 0}/${total}`];
  return [
    make("h3", { id: "closing" }, "What would close it"),
    make(
      "dl",
      {},
      ...fact("Size by precision", asked.precision ? `N* = ${asked.precision} people around ${percent(plan.expected)} (${asked.widest} whatever the share)` : ""),
      ...fact("Information", asked.precision && counted ? `${total} of ${asked.precision} people, fraction ${Math.min(1, total / asked.precision).toFixed(3)}, ${Math.max(0, asked.precision - total)} more people` : ""),
      ...fact("Exact test, one stage", test ? `${percent(test.p0)} against ${percent(test.p1)}: a new arm of ${test.n} people, more than ${test.reject_above} with the event (alpha ${test.attained_alpha.toFixed(4)}, power ${test.attained_power.toFixed(3)})` : ""),
      ...Object.keys(names).flatMap((part) => fact(names[part], missing[part])),
    ),
    ...(grid ? [worthOf(asked, grid, found, data.closing)] : []),
    make("p", {}, wider === null ? "No wider question has evidence." : "Beside it, in no number above: ", ...(wider === null ? [] : [make("em", {}, nameOf(wider).join(" | ")), `: ${numbersInWords(findingAt(wider))}`])),
    make("p", { class: "quiet" }, `${registered.said[0].toUpperCase()}${registered.said.slice(1)}. Planning arithmetic on single arms; it does not say that a trial should be run.`),
  ];
}

function worthOf(asked, grid, found, { plan, priors, unit }) {
  const head = ["threshold", "prior", "mean", "P(above)", "EVPI", "EVSI", "chance of change"];
  const rows = grid.points.map(([mean, above, evpi, evsi, changes], i) => {
    const prior = priors[i % priors.length];
    const cells = [percent(asked.thresholds[Math.floor(i / priors.length)]), `${prior.name} Beta(${prior.a}, ${prior.b})`, percent(mean), above.toFixed(3), evpi.toFixed(4), evsi.toFixed(4), changes.toFixed(3)];
    return make("tr", {}, ...cells.map((text) => make("td", {}, text)));
  });
  const verdicts = grid.verdicts.map(({ answer, same_side, robust }, i) => make("li", {}, `At ${percent(asked.thresholds[i])}: ${plan.patients} more people: ${answer}; ${same_side ? "all priors agree on the side" : "priors differ on the side"}; ${robust ? "robust" : "not robust"}`));
  return make(
    "div",
    { id: "worth" },
    make("ul", {}, ...verdicts),
    make(
      "details",
      {},
      make("summary", {}, `Value of ${plan.patients} more people, by threshold and prior`),
      make("p", { class: "quiet" }, `EVPI, EVSI: ${unit}. ${found.k ? "" : "Nobody was counted: the priors say all of it."}${(found.counted ?? []).length > 1 ? "A crude sum ignores differences between cohorts: the chances are surer than they should be." : ""}`),
      make("div", { class: "wide", tabindex: 0, role: "region", "aria-label": "Value of more people" }, make("table", {}, make("thead", {}, make("tr", {}, ...head.map((text) => make("th", { scope: "col" }, text)))), make("tbody", {}, ...rows))),
    ),
  );
}

function detailOf(place) {
  const finding = findingAt(place);
  const found = evidenceOf(finding);
  const state = data.states[finding.states[0]];
  const wider = !found.k || finding.states.some((one) => data.states[one].name === "Indirect") ? nearest(place) : null;
  const reasons = (finding.reasons ?? []).map(([one, text]) => make("li", {}, make("b", {}, `${data.states[one].label}: `), data.texts[text]));
  const open = (finding.open ?? []).map(([one, text]) => make("li", {}, make("b", {}, `${data.states[one].label}: `), data.texts[text]));
  const overlays = (finding.overlays ?? []).map((one) => make("li", {}, make("b", {}, `${data.overlays[one].label}: `), data.overlays[one].meaning));
  const sparql = make("details", {}, make("summary", {}, `SPARQL that gives the results (${data.query.name})`));
  sparql.addEventListener("toggle", () => sparql.open && !sparql.querySelector("pre") && sparql.append(make("p", { class: "quiet" }, "Complete text; it runs on the exported evidence in any engine. It asks all evidence, whatever the date above."), make("pre", { tabindex: 0 }, sparqlOf(place))));
  const kept = found.kept ?? [];
  return [
    make("div", { class: "top" }, make("span", { class: "quiet" }, `cell ${keyOf.get(place)}${dayOf(now.step) ? `, as of ${dayOf(now.step)}` : ""}`), make("button", { type: "button", id: "close", onclick: close }, "Close")),
    make("h2", { id: "detail-title", tabindex: -1 }, nameOf(place).join(" | ")),
    make("span", { class: `badge s${finding.states[0]}` }, `${state.mark}  ${state.label}`),
    make("p", {}, state.meaning),
    make("p", { id: "numbers" }, numbersInWords(finding)),
    make("h3", {}, "Why"),
    make("ul", { id: "reasons" }, ...reasons, ...overlays),
    ...(open.length ? [make("h3", {}, "Could not be assessed"), make("ul", {}, ...open)] : []),
    ...numbersOf(finding),
    ...frontierOf(place),
    ...(wider === null ? [] : [make("p", {}, "Nearest wider question with evidence: ", make("button", { type: "button", onclick: () => open_(keyOf.get(wider)) }, nameOf(wider).join(" | ")))]),
    ...listed("Results counted", kept.map(resultOf), true),
    ...listed("Further results of the same people, not counted again", (found.results ?? []).filter((one) => !kept.includes(one)).map(resultOf), false),
    ...listed("Totals of these people with others", (finding.mixed ?? []).map(resultOf), false),
    ...listed("Second-hand: not evidence", [...(finding.second_hand ?? []).map(resultOf), ...(finding.claims ?? []).map(claimOf)], finding.states[0] === SECOND_HAND),
    ...listed("Recorded, not counted: of these people, or of cohorts that may include them", (finding.aside ?? []).map(asideOf), !found.k),
    ...listed("Claims of authors without a number: not evidence", (finding.own_claims ?? []).map(claimOf), !found.k),
    ...elsewhereOf(finding),
    ...closingOf(place),
    make("h3", {}, "Judged by"),
    rulesOf(place),
    sparql,
    make("p", { class: "quiet" }, `On the command line: netkg gaps why ${keyOf.get(place)}${data.space.name === "checkpoint" ? "" : ` --space ${data.space.name}`}`),
    make("p", { class: "use" }, data.use),
  ];
}

const isNarrow = matchMedia("(max-width: 60rem)");

function show(place) {
  now.open = place;
  const detail = byId("detail");
  detail.replaceChildren(...detailOf(place));
  detail.hidden = false;
  detail.scrollTop = 0;
  byId("bench").classList.add("open");
  shade();
  for (const cell of byId("grid").querySelectorAll("td[data-place]")) cell.setAttribute("aria-selected", String(Number(cell.dataset.place) === place));
  if (location.hash.slice(1) !== keyOf.get(place)) location.hash = keyOf.get(place);
  byId("detail-title").focus();
}

// On a narrow page the sheet covers all else, which then cannot be reached either.
function shade() {
  const covers = now.open !== null && isNarrow.matches;
  byId("detail").setAttribute("aria-modal", String(covers));
  for (const node of document.querySelectorAll("header, footer, main > :not(#map), #map > :not(#bench), #box")) node.inert = covers;
  document.documentElement.style.overflow = covers ? "hidden" : "";
}

function close() {
  if (now.open === null) return;
  const place = now.open;
  now.open = null;
  byId("detail").hidden = true;
  byId("bench").classList.remove("open");
  shade();
  history.replaceState(null, "", " ");
  for (const cell of byId("grid").querySelectorAll("td[data-place]")) cell.setAttribute("aria-selected", "false");
  const row = table.findIndex((cells) => cells.some((cell) => cell.dataset.place === String(place)));
  if (row >= 0) focusAt([row, table[row].findIndex((cell) => cell.dataset.place === String(place))]);
}

// Shows the table that a cell stands in, and opens it.
function open_(key) {
  const place = placeOf.get(key);
  if (place === undefined) {
    if (key) byId("said").textContent = `There is no cell ${key} in this map.`;
    return;
  }
  const nodes = nodesOf(place);
  now.nodes = [...nodes];
  now.find = { rows: "", columns: "" };
  for (const axis of [now.rows, now.columns]) for (const node of trees[axis][nodes[axis]].above) if (node !== nodes[axis]) now.closed[axis].delete(node);
  drawControls();
  draw();
  const row = table.findIndex((cells) => cells.some((cell) => cell.dataset.place === String(place)));
  if (row >= 0) focusAt([row, table[row].findIndex((cell) => cell.dataset.place === String(place))]);
  show(place);
}

/* ---- choices ---- */

function choice(id, label, options, chosen, onchange) {
  const select = make("select", { id, onchange: (event) => onchange(Number(event.target.value)) }, ...options.map(([value, text]) => make("option", { value }, text)));
  select.value = String(chosen);
  return make("div", {}, make("label", { for: id }, label), select);
}

function drawControls() {
  const fixed = facets.map((facet, axis) => axis).filter((axis) => axis !== now.rows && axis !== now.columns);
  const selects = fixed.map((axis) =>
    choice(`facet-${facets[axis].name}`, facets[axis].name, facets[axis].nodes.map((node, i) => [i, `${"\u2002".repeat(trees[axis][i].depth)}${node.label}`]), now.nodes[axis], (node) => {
      now.nodes[axis] = node;
      redraw();
    }),
  );
  const axes = facets.map((facet, axis) => [axis, facet.name]);
  const turn = (which, other) => (axis) => {
    if (now[other] === axis) now[other] = now[which];
    now[which] = axis;
    now.focus = [1, 1];
    now.find = { rows: "", columns: "" };
    drawControls();
    redraw();
  };
  const search = (which) => {
    const box = make("input", { type: "search", id: `find-${which}`, oninput: (event) => ((now.find[which] = event.target.value), draw()) });
    box.value = now.find[which];
    return make("div", {}, make("label", { for: `find-${which}` }, `Show ${facets[now[which]].name} whose name contains`), box);
  };
  const fold = (axis, closed) => () => {
    now.closed[axis] = new Set(closed ? trees[axis].flatMap((node, i) => (node.children.length ? [i] : [])) : []);
    draw();
  };
  byId("more-controls").replaceChildren(
    make("div", {}, search("rows"), search("columns"), choice("rows", "Rows", axes, now.rows, turn("rows", "columns")), choice("columns", "Columns", axes, now.columns, turn("columns", "rows"))),
    make("div", {}, make("button", { type: "button", onclick: fold(now.rows, false) }, "Unfold all rows"), make("button", { type: "button", onclick: fold(now.rows, true) }, "Fold rows"), make("button", { type: "button", onclick: fold(now.columns, false) }, "Unfold all columns"), make("button", { type: "button", onclick: fold(now.columns, true) }, "Fold columns")),
  );
  byId("controls").replaceChildren(...selects);
}

function redraw() {
  if (now.open !== null) {
    now.open = null;
    byId("detail").hidden = true;
    byId("bench").classList.remove("open");
    shade();
    history.replaceState(null, "", " ");
  }
  draw();
}

function moveTo(step) {
  now.step = step;
  const everythingSaid = data.as_of ? `${data.as_of}, the date of this map` : "all evidence, that of unknown date too";
  const said = step === LAST ? everythingSaid : `${data.steps[step].date}: new that day ${data.steps[step].records.join(", ")}`;
  byId("asof-said").textContent = said;
  byId("asof").setAttribute("aria-valuetext", said);
  draw();
  if (now.open === null) return;
  if (findingAt(now.open)) byId("detail").replaceChildren(...detailOf(now.open));
  else close();
}

/* ---- taking away ---- */

function chosenCells() {
  const cells = shownCells(shownNodes(now.rows, now.find.rows), shownNodes(now.columns, now.find.columns));
  return cells.filter((place) => passes(findingAt(place))).map((place) => {
    const finding = findingAt(place);
    const found = evidenceOf(finding);
    const named = Object.fromEntries(facets.map((facet, axis) => [facet.name, nameOf(place)[axis]]));
    return {
      cell: keyOf.get(place),
      ...named,
      state: data.states[finding.states[0]].name,
      states: finding.states.map((state) => data.states[state].name),
      overlays: (finding.overlays ?? []).map((overlay) => data.overlays[overlay].name),
      k: found.k,
      k_eff: found.k_eff,
      people: found.patients,
      results_of_unknown_size: found.unsized ?? 0,
      events: found.interval ? found.events : null,
      total: found.interval ? found.total : null,
      interval_low: found.interval?.[0] ?? null,
      interval_high: found.interval?.[1] ?? null,
      reasons: (finding.reasons ?? []).map(([state, text]) => `${data.states[state].name}: ${data.texts[text]}`),
      not_assessed: (finding.open ?? []).map(([state, text]) => `${data.states[state].name}: ${data.texts[text]}`),
      results: (found.results ?? []).map((one) => data.results[one].id),
      mixed: (finding.mixed ?? []).map((one) => data.results[one].id),
      second_hand: (finding.second_hand ?? []).map((one) => data.results[one].id),
      note: found.k || isSearched(finding) ? "" : data.unsearched,
    };
  });
}

// A program that opens the file must not take text for a formula.
const quoted = (value) => {
  const text = Array.isArray(value) ? value.join("; ") : String(value ?? "");
  const safe = typeof value === "number" ? text : text.replace(/^([=+\-@\t\r])/, "'$1");
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

function save(text, type, ending) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const anchor = make("a", { href: address, download: `gap-map-${data.space.name}${dayOf(now.step) ? `-${dayOf(now.step)}` : ""}.${ending}` });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

function saveCsv() {
  const cells = chosenCells().map((cell) => ({ ...cell, as_of: dayOf(now.step) ?? "all evidence", settings: data.settings.digest, use: data.use }));
  const names = Object.keys(cells[0]);
  save([names, ...cells.map((cell) => names.map((name) => cell[name]))].map((row) => row.map(quoted).join(",")).join("\r\n") + "\r\n", "text/csv;charset=utf-8", "csv");
}

function saveJson() {
  const head = { kind: "cells of a netkg gap map", use: data.use, netkg: data.netkg, space: data.space, as_of: dayOf(now.step), settings: data.settings };
  save(JSON.stringify({ ...head, cells: chosenCells() }, null, 1) + "\n", "application/json", "json");
}

/* ---- begin ---- */

const someSearched = data.findings.some(isSearched);
byId("searched").textContent = someSearched
  ? `Squares with the mark ${data.overlays[0].mark} are covered by no recorded search: what is not here is ${data.unsearched}.`
  : "No search of the literature is recorded for any of these questions. An empty square means: none in this store; no search recorded. It says nothing of the literature.";

const slider = byId("asof");
slider.max = String(LAST);
slider.value = String(LAST);
slider.addEventListener("input", () => moveTo(Number(slider.value)));
byId("asof-box").hidden = !LAST;

byId("grid").addEventListener("keydown", onKey);
byId("grid").addEventListener("click", (event) => {
  const cell = event.target.closest("td[data-place]");
  if (!cell) return;
  const row = table.findIndex((cells) => cells.includes(cell));
  focusAt([row, table[row].indexOf(cell)]);
  show(Number(cell.dataset.place));
});
document.addEventListener("keydown", (event) => event.key === "Escape" && close());
isNarrow.addEventListener("change", shade);
byId("secondary").addEventListener("change", (event) => ((now.secondary = event.target.checked), draw()));
byId("clear").addEventListener("click", () => (now.states.clear(), now.overlays.clear(), draw()));
byId("csv").addEventListener("click", saveCsv);
byId("json").addEventListener("click", saveJson);
byId("all").addEventListener("click", () => save(`${JSON.stringify(data)}\n`, "application/json", "json"));
byId("controls").closest("form").addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", () => {
  const place = placeOf.get(location.hash.slice(1));
  if (place === undefined || place !== now.open) open_(location.hash.slice(1));
});

byId("map").hidden = false;
byId("needs-script").hidden = true;
drawControls();
moveTo(LAST);
open_(location.hash.slice(1));
