// Sections that keep themselves up to date: an element with data-refresh and an id gets the event `refresh` (for hx-trigger) when
// one of its topics changed or this page logged something: at once, and once more after a pause if more came meanwhile. One waits
// while somebody is busy inside.
const PAUSE_MS = 1000;
const resting = new Map(); // By id, for the element itself is replaced: whether something came during its pause.

// Somebody drags, has a list open or a form they opened themselves: what they do must not be swapped away from under them.
const BUSY = ':is([data-busy], details[open] form, :is(select:open))';
const isBusy = (element) => "busy" in element.dataset || element.querySelector(BUSY) !== null;

function refresh(id) {
  const element = document.getElementById(id);
  if (!element) return;
  if (resting.has(id) || document.hidden) {
    resting.set(id, true);
    return;
  }
  if (isBusy(element)) {
    resting.set(id, true);
    setTimeout(rested, PAUSE_MS, id);
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
for (const type of ["live", "resync"]) {
  document.addEventListener(type, (event) => event.target.dataset && "refresh" in event.target.dataset && refresh(event.target.id), true);
}
document.addEventListener("logged", () => {
  for (const element of document.querySelectorAll("[data-refresh][id]")) refresh(element.id);
});
// Pages nobody looks at wait until somebody does.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  for (const id of [...resting.keys()]) rested(id);
});
