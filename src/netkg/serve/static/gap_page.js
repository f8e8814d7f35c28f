// Brings the map's document from the JSON API, then starts the map's own script on it.

const data = document.getElementById("data");
const notice = document.getElementById("needs-script");
notice.textContent = "The map is on its way. The lists below are here already.";
try {
  const response = await fetch(data.dataset.from, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`status ${response.status}`);
  data.textContent = JSON.stringify((await response.json()).result);
  await import(new URL(data.dataset.script, document.baseURI));
} catch (error) {
  notice.textContent = `The map could not be brought (${error.message}). Load the page again; the lists below are complete.`;
}
