// Finds what a reader means by a name: an id, a label or another name; else names the nearest.
// It computes nothing. Text is only ever written as text.

window.netkg = {
  // Names are compared in lower case, letters and digits only.
  plain: (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, ""),

  // names: name as compared -> place of a thing. Gives the place, or the places of the nearest things.
  find(text, names) {
    const wanted = this.plain(text);
    if (names.has(wanted)) return { place: names.get(wanted), near: [] };
    const known = [...names.keys()].filter((name) => wanted.length > 2 && name.includes(wanted));
    const begun = new Set(known.filter((name) => name.startsWith(wanted)).map((name) => names.get(name)));
    if (begun.size === 1) return { place: [...begun][0], near: [] };
    return { place: null, near: [...new Set([...begun, ...known.map((name) => names.get(name))])].slice(0, 4) };
  },

  link(cell, root) {
    const made = document.createElement(cell.path ? "a" : "span");
    if (cell.path) made.href = `${root}${cell.path.slice(1)}.html`;
    made.textContent = cell.text;
    return made;
  },

  // What is asked stands behind the # of the address, so that it can be sent to somebody.
  asked: () => new URLSearchParams(location.hash.slice(1) || location.search),
  remember: (asked) => location.replace(`#${asked}`),
};
