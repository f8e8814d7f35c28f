// YASGUI over the plain form: our endpoint, our prefixes, shipped queries as tabs; nothing is fetched from elsewhere.

const settings = JSON.parse(document.getElementById("settings").textContent);
const holder = document.getElementById("editor");
const plain = document.getElementById("plain");

if (typeof Yasgui !== "undefined") {
  const endpoint = new URL(holder.dataset.endpoint, document.baseURI).href;
  const asked = new URLSearchParams(location.search);
  const first = asked.get("query") ?? plain.querySelector("textarea").value;
  holder.hidden = false;
  plain.hidden = true;
  Yasgui.Yasqe.defaults.prefixCcApi = "";
  Yasgui.Yasqe.defaults.autocompleters = ["variables"];
  Yasgui.defaults.persistencePrefix = () => `netkg_${endpoint}`;
  Yasgui.defaults.yasqe.value = settings.first;
  const site = new Yasgui(holder, {
    requestConfig: { endpoint, method: "POST", showQueryButton: true, args: [], headers: {} },
    copyEndpointOnNewTab: true,
    endpointCatalogueOptions: { getData: () => [{ endpoint }] },
    yasr: { prefixes: settings.prefixes },
  });
  const present = new Set(Object.values(site._tabs).map((tab) => tab.getName()));
  for (const tab of settings.tabs) {
    if (!present.has(tab.name)) site.addTab(false, { name: tab.name, yasqe: { value: tab.query } });
  }
  if (asked.get("query") || asked.get("name")) {
    const name = asked.get("query") ? "from the page" : asked.get("name");
    const old = Object.values(site._tabs).find((tab) => tab.getName() === name);
    const tab = old ? site.selectTabId(old.getId()) && old : site.addTab(true, { name, yasqe: { value: first } });
    tab.getYasqe?.()?.setValue(first);
  }
}
