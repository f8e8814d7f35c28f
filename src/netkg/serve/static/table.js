// Long tables: find rows by words, sort by a column. Without this script they are complete all the same.

const LONG = 12;
const number = (text) => {
  const found = /^[^\d-]*(-?\d+(?:[.,]\d+)*)/.exec(text);
  return found ? Number(found[1].replaceAll(",", "")) : null;
};

function sortable(table) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((one) => one.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const body = table.tBodies[0];
      const rows = [...body.rows].map((row) => {
        const text = row.cells[column].textContent.trim();
        return { row, text, value: row.cells[column].classList.contains("number") ? number(text) : null };
      });
      rows.sort((a, b) => {
        if (!a.text || !b.text) return a.text ? -1 : b.text ? 1 : 0; // what is empty stays last
        const order = a.value !== null && b.value !== null ? a.value - b.value : a.text.localeCompare(b.text, "en", { numeric: true });
        return down ? -order : order;
      });
      body.append(...rows.map((one) => one.row));
    });
  });
}

function findable(box, table, place) {
  const rows = [...table.tBodies[0].rows];
  const label = document.createElement("label");
  label.htmlFor = `find-in-${place}`;
  label.textContent = "Only rows with";
  const input = document.createElement("input");
  input.type = "search";
  input.id = label.htmlFor;
  input.autocomplete = "off";
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  const line = document.createElement("div");
  line.className = "table-find";
  line.append(label, input, said);
  box.before(line);
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    const present = rows.filter((row) => row.isConnected); // other filters may have taken some away
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += row.hidden || !row.isConnected ? 0 : 1;
    }
    said.textContent = words.length ? `${shown} of ${present.length} rows` : "";
  });
}

document.querySelectorAll("main .scroll > table.plain").forEach((table, place) => {
  if (!table.tHead || table.tBodies[0].rows.length < 2) return;
  sortable(table);
  if (table.tBodies[0].rows.length > LONG) findable(table.parentElement, table, place);
});
