// Filters of the evidence where there is no server: chooses rows of the table and counts them.
// It computes no statistics; for those it names the command.

const data = JSON.parse(document.getElementById("data").textContent);
const { netkg } = window;
const byId = (id) => document.getElementById(id);
const body = document.querySelector("#results table.plain tbody");
const rows = [...body.rows];
const terms = data.terms.map(([id, label, names, above]) => ({ id, label, names, above: new Set(above) }));
const DATE = /^\d{4}(-\d\d(-\d\d)?)?$/;
const FIELDS = ["outcome", "drug", "drug2", "tumour", "since", "until"];

// Names of what a column can be asked for: its values, and all above them.
function namesOf(places) {
  const wanted = new Set(places.flatMap((place) => [...terms[place].above]));
  const names = new Map();
  for (const place of wanted) names.set(netkg.plain(terms[place].id), place);
  for (const place of wanted) {
    const name = netkg.plain(terms[place].label);
    if (!names.has(name)) names.set(name, place);
  }
  for (const place of wanted) for (const name of terms[place].names) if (!names.has(name)) names.set(name, place);
  return names;
}
const known = {
  outcome: namesOf([...new Set(data.outcome)]),
  drug: namesOf([...new Set(data.drugs.flat())]),
  tumour: namesOf([...new Set(data.tumour.filter((place) => place !== null))]),
};
known.drug2 = known.drug;

function read() {
  const asked = { alone: byId("f-alone").checked, problems: [] };
  for (const name of FIELDS) {
    const text = byId(`f-${name}`).value.trim();
    if (!text) continue;
    if (name === "since" || name === "until") {
      if (DATE.test(text)) asked[name] = text;
      else asked.problems.push(`${text} is no date: write 2020, 2020-04 or 2020-04-22.`);
      continue;
    }
    const { place, near } = netkg.find(text, known[name]);
    if (place !== null) asked[name] = place;
    else {
      const said = near.map((one) => terms[one].label).join(" or ");
      asked.problems.push(`No result here has ${text}.${said ? ` Did you mean ${said}?` : ""}`);
    }
  }
  asked.drugs = [...new Set([asked.drug, asked.drug2].filter((place) => place !== undefined))];
  if (asked.alone && !asked.drugs.length && !asked.problems.length) asked.problems.push("Nothing is alone without a drug: choose one.");
  return asked;
}

const under = (place, other) => place !== null && terms[place].above.has(other);
function meets(row, asked) {
  if (asked.outcome !== undefined && !under(data.outcome[row], asked.outcome)) return false;
  if (asked.tumour !== undefined && !under(data.tumour[row], asked.tumour)) return false;
  const given = data.drugs[row];
  if (!asked.drugs.every((drug) => given.some((one) => under(one, drug)))) return false;
  if (asked.alone && !given.every((one) => asked.drugs.some((drug) => under(one, drug)))) return false;
  const day = data.day[row];
  if ((asked.since || asked.until) && day === null) return false;
  return (!asked.since || day >= asked.since) && (!asked.until || day.slice(0, asked.until.length) <= asked.until);
}

function command(asked) {
  const said = [asked.outcome === undefined ? "netkg evidence" : "netkg estimate"];
  if (asked.outcome !== undefined) said.push(`--outcome ${terms[asked.outcome].id}`);
  said.push(...asked.drugs.map((drug) => `--drug ${terms[drug].id}`));
  if (asked.alone && asked.outcome !== undefined) said.push("--alone");
  if (asked.tumour !== undefined) said.push(`--tumour ${terms[asked.tumour].id}`);
  for (const name of ["since", "until"]) if (asked[name]) said.push(`--${name} ${asked[name]}`);
  return said.join(" ");
}

// The standing question that asks just this, if there is one.
function standing(asked) {
  const fields = {
    outcome: asked.outcome === undefined ? [] : [terms[asked.outcome].id],
    drug: asked.drugs.map((drug) => terms[drug].id).sort(),
    alone: asked.alone ? ["yes"] : [],
    tumour: asked.tumour === undefined ? [] : [terms[asked.tumour].id],
    since: asked.since ? [asked.since] : [],
    until: asked.until ? [asked.until] : [],
  };
  const found = data.standing.find(([given]) => [...new Set([...Object.keys(fields), ...Object.keys(given)])]
    .every((name) => JSON.stringify(fields[name] ?? []) === JSON.stringify(given[name] ?? [])));
  return found ? found[1] : null;
}

const results = (number) => `${number} result${number === 1 ? "" : "s"}`;
function show() {
  const asked = read();
  const found = asked.problems.length ? [] : rows.map((_, row) => row).filter((row) => meets(row, asked));
  body.replaceChildren(...found.map((row) => rows[row]));
  const second = found.filter((row) => data.secondHand[row]).length;
  const papers = new Set(found.map((row) => data.paper[row])).size;
  const counts = `${results(found.length)} of ${rows.length}, from ${papers} publication${papers === 1 ? "" : "s"}; ${second} of them second-hand, which are not evidence.`;
  const none = "No result in this store meets all of it. That is no statement about the literature.";
  byId("explorer-said").textContent = asked.problems.join(" ") || (found.length ? counts : none);
  byId("found").textContent = results(found.length);
  byId("pool-command").textContent = command(asked);
  byId("pool-what").textContent = asked.outcome === undefined
    ? "An estimate is of one outcome: choose what was measured. The rows are given by"
    : "An estimate from those of these rows that may be counted, with its forest plot and the reasons for what is left out, is given by";
  const name = standing(asked);
  byId("pool-standing").hidden = name === null;
  if (name !== null) byId("pool-link").href = byId("pool-link").dataset.folder.replace("NAME", name);
  byId("results").hidden = !found.length;
}

function remember() {
  const asked = new URLSearchParams();
  for (const name of FIELDS) if (byId(`f-${name}`).value.trim()) asked.append(name, byId(`f-${name}`).value.trim());
  if (byId("f-alone").checked) asked.append("alone", "yes");
  netkg.remember(asked);
}

const given = netkg.asked();
for (const name of FIELDS) byId(`f-${name}`).value = given.get(name) ?? "";
byId("f-alone").checked = given.get("alone") === "yes";
byId("explorer").hidden = false;
byId("explorer-said").hidden = false;
byId("explorer-none").hidden = true;
for (const name of [...FIELDS, "alone"]) {
  byId(`f-${name}`).addEventListener("change", () => {
    show();
    remember();
  });
}
byId("explorer-clear").addEventListener("click", () => {
  for (const name of FIELDS) byId(`f-${name}`).value = "";
  byId("f-alone").checked = false;
  show();
  remember();
});
show();
