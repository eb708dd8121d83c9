// The room of a raid: opens the dialog when its form has come and closes it when the form was taken (`raid-done`), moves a step that
// is dragged to another day of the week, offers names after an @, and says which files hang on a note.
const dialog = document.getElementById("raid-dialog");
const body = document.getElementById("raid-dialog-body");
let dragged = null;

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target !== body) return;
  if (!body.childElementCount) return;
  if (!dialog.matches(":popover-open")) dialog.showPopover();
  (body.querySelector(".is-invalid, [autofocus]") ?? body.querySelector("input:not([type=hidden]), select, textarea"))?.focus();
});
document.addEventListener("raid-done", () => {
  dialog.hidePopover();
  body.replaceChildren();
});

// --- dragging: the date field of the form does the same by keyboard and by touch ----------------------------------------

const slotOf = (event) => event.target.closest?.("[data-day]");

function mark(slot) {
  for (const element of document.querySelectorAll("[data-day].is-over")) element.classList.toggle("is-over", element === slot);
  slot?.classList.add("is-over");
}

document.addEventListener("dragstart", (event) => {
  const chip = event.target.closest?.("[data-step]");
  if (!chip) return;
  dragged = { step: chip.dataset.step, from: slotOf(event)?.dataset.day };
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", chip.title);
});
document.addEventListener("dragover", (event) => {
  if (!dragged || !slotOf(event)) return;
  event.preventDefault();
  mark(slotOf(event));
});
document.addEventListener("dragend", () => {
  dragged = null;
  mark(null);
});
document.addEventListener("drop", (event) => {
  const slot = slotOf(event);
  if (!dragged || !slot) return;
  event.preventDefault();
  const { step, from } = dragged;
  if (slot.dataset.day === from) return;
  const room = document.getElementById("raid-live").getAttribute("hx-get").replace(/\/live$/, "");
  // A day that is taken answers with the form, which then asks for the reason.
  htmx.ajax("POST", `${room}/steps/${step}/move`, { values: { day: slot.dataset.day, week: document.getElementById("raid-week").value }, target: body, swap: "innerHTML" });
});

// --- notes -----------------------------------------------------------------------------------------------------------------

const AT = /(^|\s)@([\p{L}\p{N}._-]*)$/u;
const names = document.createElement("ul");
names.className = "rb-mentions";
names.hidden = true;

function people(field) {
  return [...document.getElementById(field.dataset.mentions).children].map((item) => ({ username: item.dataset.username, name: item.textContent }));
}

function put(field, person) {
  const before = field.value.slice(0, field.selectionStart).replace(AT, `$1@${person.username} `);
  field.setRangeText(before, 0, field.selectionStart, "end");
  names.hidden = true;
  field.focus();
}

function offer(field) {
  const typed = AT.exec(field.value.slice(0, field.selectionStart))?.[2]?.toLowerCase();
  const found = typed === undefined ? [] : people(field).filter((one) => `${one.username} ${one.name}`.toLowerCase().includes(typed)).slice(0, 6);
  names.replaceChildren(...found.map((person) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `${person.name} @${person.username}`;
    button.addEventListener("click", () => put(field, person));
    const item = document.createElement("li");
    item.append(button);
    return item;
  }));
  names.hidden = !found.length;
  if (found.length) field.after(names);
}

document.addEventListener("input", (event) => event.target.matches("[data-mentions]") && offer(event.target));
document.addEventListener("keydown", (event) => {
  if (names.hidden || !event.target.matches("[data-mentions]")) return;
  if (event.key === "Escape") names.hidden = true;
  if (event.key !== "Tab" && event.key !== "Enter") return;
  event.preventDefault();
  names.querySelector("button").click();
});
document.addEventListener("change", (event) => {
  const words = event.target.type === "file" && event.target.closest("label")?.querySelector("[data-file-names]");
  if (words && event.target.files.length) words.textContent = [...event.target.files].map((file) => file.name).join(", ");
});
