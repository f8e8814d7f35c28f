// Search of a site that is files: all texts are in the page.

const holder = document.getElementById("index");
const texts = JSON.parse(holder.textContent).map(([text, path, part, kind]) => ({ text, path, part, kind, plain: text.toLowerCase() }));
const root = holder.dataset.root.replace(/index\.html$/, "");
const said = document.getElementById("search-said");
const hits = document.getElementById("search-hits");
const input = document.getElementById("q");
const most = Number(said.dataset.most);

function show() {
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = words.length ? texts.filter((one) => words.every((word) => one.plain.includes(word))) : [];
  found.sort((a, b) => a.text.length - b.text.length || (a.text < b.text ? -1 : 1));
  hits.replaceChildren(
    ...found.slice(0, most).map((one) => {
      const item = document.createElement("li");
      const name = document.createElement(one.path ? "a" : "span");
      if (one.path) name.href = `${root}${one.path.slice(1)}.html`;
      name.textContent = one.text;
      const about = document.createElement("span");
      about.className = "quiet";
      about.textContent = ` ${one.kind}, in its ${one.part}`;
      item.append(name, about);
      return item;
    }),
  );
  const more = found.length > most ? `; the shortest ${most} are shown` : "";
  said.textContent = words.length ? `${found.length} texts have all of the words${more}.` : "Type a word, such as pembrolizumab.";
}

input.addEventListener("input", show);
const asked = new URLSearchParams(location.search).get("q");
if (asked) input.value = asked;
show();
