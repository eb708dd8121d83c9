// Sections that keep themselves up to date: an element with data-refresh and an id gets the event `refresh` (for hx-trigger) when
// one of its topics changed or this page logged something: at once, and once more after a pause if more came meanwhile.
const PAUSE_MS = 1000;
const resting = new Map(); // By id, for the element itself is replaced: whether something came during its pause.

function refresh(id) {
  const element = document.getElementById(id);
  if (!element) return;
  if (resting.has(id) || document.hidden) {
    resting.set(id, true);
    return;
  }
  resting.set(id, false);
  element.dispatchEvent(new CustomEvent("refresh"));
  setTimeout(rested, PAUSE_MS, id);
}

function rested(id) {
  const again = resting.get(id);
  resting.delete(id);
  if (again) refresh(id);
}

// Capturing, because live.js tells each element by itself.
document.addEventListener("live", (event) => event.target.dataset && "refresh" in event.target.dataset && refresh(event.target.id), true);
document.addEventListener("logged", () => {
  for (const element of document.querySelectorAll("[data-refresh][id]")) refresh(element.id);
});
// Pages nobody looks at wait until somebody does.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  for (const id of [...resting.keys()]) rested(id);
});
