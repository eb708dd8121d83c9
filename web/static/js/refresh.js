// Sections that keep themselves up to date: an element with data-refresh and an id gets the event `refresh` (for hx-trigger) when
// one of its topics changed or this page logged something: at once, and once more after a pause if more came meanwhile. One waits
// while somebody is busy inside. The pause is a second, or as many milliseconds as data-pause says. What is open inside, where one
// has scrolled, and the link one has come to by keys stay as they are.
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
  setTimeout(rested, Number(element.dataset.pause ?? PAUSE_MS), id);
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

// A swap puts new elements in the place of those one looks at.
const FOCUSABLE = "a[href], button, summary, input, select, textarea, [tabindex]";
const looksOf = (element) => [element.tagName, element.id, element.getAttribute("href"), element.textContent.trim().slice(0, 80)].join(" ");
const same = (element) => (element.id ? `#${CSS.escape(element.id)}` : null);
let kept = null;

function keep(section) {
  const focused = section.contains(document.activeElement) ? document.activeElement : null;
  kept = {
    id: section.id,
    folds: [...section.querySelectorAll("details[id]")].map((one) => [same(one), one.open]),
    scrolls: [...section.querySelectorAll(".rb-scroll")].map((one) => [one.scrollLeft, one.scrollTop]),
    looks: focused && looksOf(focused),
    at: focused && [...section.querySelectorAll(FOCUSABLE)].indexOf(focused),
  };
}

function restore() {
  const section = kept && document.getElementById(kept.id);
  const { folds, scrolls, looks, at } = kept ?? {};
  kept = null;
  if (!section) return;
  for (const [place, open] of folds) {
    const fold = section.querySelector(place);
    if (fold) fold.open = open;
  }
  [...section.querySelectorAll(".rb-scroll")].forEach((one, place) => one.scrollTo(...(scrolls[place] ?? [0, 0])));
  if (!looks || section.contains(document.activeElement)) return;
  const places = [...section.querySelectorAll(FOCUSABLE)];
  const place = places[at] && looksOf(places[at]) === looks ? places[at] : places.find((one) => looksOf(one) === looks);
  place?.focus({ preventScroll: true });
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.dataset && "refresh" in event.detail.target.dataset) keep(event.detail.target);
});
document.addEventListener("htmx:afterSettle", restore);
