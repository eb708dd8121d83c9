// The board of deals: a card that is dropped on another stage sends the form that it carries; on a phone one stage shows at a time.
// The same form works by keyboard: its list of stages opens with the arrow keys instead of changing at once.
const board = () => document.getElementById("deals-board");
let dragged = null;
let shown = null; // The stage that a phone shows; null: the first.

function columnAt(event) {
  return dragged ? event.target.closest?.("[data-stage]") : null;
}

function mark(column) {
  for (const one of document.querySelectorAll("[data-stage].is-target")) one.classList.toggle("is-target", one === column);
  column?.classList.add("is-target");
}

function end() {
  dragged?.classList.remove("is-dragged");
  dragged = null;
  delete board()?.dataset.busy;
  mark(null);
}

document.addEventListener("dragstart", (event) => {
  const card = event.target.closest?.("#deals-board [data-key][draggable]");
  if (!card) return;
  dragged = card;
  card.classList.add("is-dragged");
  board().dataset.busy = ""; // Nothing may be swapped away from under the pointer.
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", card.dataset.key);
});

document.addEventListener("dragover", (event) => {
  const column = columnAt(event);
  mark(column?.dataset.stage ? column : null);
  if (column?.dataset.stage) event.preventDefault();
});

document.addEventListener("drop", (event) => {
  const column = columnAt(event);
  const card = dragged;
  end();
  if (!column?.dataset.stage || column.contains(card)) return;
  event.preventDefault();
  const select = card.querySelector("select[data-move]");
  if (![...select.options].some((option) => option.value === column.dataset.stage)) return;
  select.value = column.dataset.stage;
  column.querySelector("ol").prepend(card); // At once; what the server says of it follows.
  select.form.requestSubmit();
});

document.addEventListener("dragend", end);

// A closed list would move the card with every arrow key.
document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.("select[data-move]") || !/^(Arrow|Home|End|Page)|^[a-z0-9]$/i.test(event.key)) return;
  if (CSS.supports("selector(select:open)") && event.target.matches(":open")) return;
  event.preventDefault();
  event.target.showPicker?.();
});

function showStage() {
  const columns = [...document.querySelectorAll("#deals-board [data-stage]")];
  const current = columns.find((column) => column.dataset.stage === shown) ?? columns[0];
  for (const column of columns) column.classList.toggle("is-shown", column === current);
  for (const tab of document.querySelectorAll("[data-stage-tab]")) tab.setAttribute("aria-pressed", String(tab.dataset.stageTab === current?.dataset.stage));
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-stage-tab]");
  if (!tab) return;
  shown = tab.dataset.stageTab;
  showStage();
});

// The card that was moved by keyboard keeps the focus, wherever it stands now.
let moved = null;
document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.target.closest?.(".rb-deal-move");
  if (form) moved = form.contains(document.activeElement) ? form.closest("[data-key]").dataset.key : null;
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "deals-board" && event.target.id !== "deals") return;
  showStage();
  if (moved === null) return;
  const card = [...document.querySelectorAll("#deals-board [data-key]")].find((one) => one.dataset.key === moved);
  moved = null;
  card?.querySelector("select[data-move]")?.focus({ preventScroll: true });
});
showStage();
