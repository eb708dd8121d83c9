// Rows of a board glide to their new place: where each row with data-key stood is noted before htmx swaps, and the difference is
// played after. A row whose [data-value] changed glows for a moment. A list takes part by data-flip and an id.
const GLIDE_MS = 240;
const stillness = matchMedia("(prefers-reduced-motion: reduce)");
const before = new Map();

const lists = () => document.querySelectorAll("[data-flip][id]");

function look(list) {
  const rows = new Map();
  for (const row of list.querySelectorAll("[data-key]")) {
    rows.set(row.dataset.key, { top: row.getBoundingClientRect().top, value: row.querySelector("[data-value]")?.textContent });
  }
  return rows;
}

function glide(row, distance) {
  row.animate([{ transform: `translateY(${distance}px)` }, { transform: "none" }], { duration: GLIDE_MS, easing: "cubic-bezier(0.2, 0.7, 0.2, 1)" });
}

function play(list) {
  const old = before.get(list.id);
  if (!old) return;
  for (const row of list.querySelectorAll("[data-key]")) {
    const was = old.get(row.dataset.key);
    if (!was) {
      row.animate([{ opacity: 0 }, { opacity: 1 }], { duration: GLIDE_MS });
      continue;
    }
    const distance = was.top - row.getBoundingClientRect().top;
    if (distance) glide(row, distance);
    const value = row.querySelector("[data-value]");
    if (value && value.textContent !== was.value) value.classList.add("rb-glow");
  }
}

document.addEventListener("htmx:beforeSwap", () => {
  before.clear();
  for (const list of lists()) before.set(list.id, look(list));
});
document.addEventListener("htmx:afterSwap", () => {
  if (!stillness.matches) for (const list of lists()) play(list);
  before.clear();
});
