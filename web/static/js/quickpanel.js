// The panel of the quick log: opens its form for [data-log-kind] (on My day in place, elsewhere in a popover), fills a field from a
// chip ([data-fill]) or a whole form from what was picked (select[data-fills]), and closes the popover once something is logged.
const SECOND_TAP_MS = 600;
const popover = document.getElementById("quick-log-popover");
let loggedAt = -SECOND_TAP_MS;
let wanted = null; // Asked for while the panel was still on its way.

function open(kind) {
  if (popover && !popover.matches(":popover-open")) popover.showPopover();
  const choice = document.getElementById(`log-kind-${kind}`);
  wanted = choice ? null : kind;
  if (!choice) return;
  choice.checked = true;
  enter(kind);
}

function enter(kind) {
  const form = document.getElementById(`log-${kind}`);
  form.scrollIntoView({ block: "nearest" });
  form.querySelector("input:not([type=hidden]), select")?.focus();
}

function put(field, value) {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-log-kind]");
  if (opener) open(opener.dataset.logKind);
  const channel = opener?.dataset.logChannel && document.querySelector(`#log-${opener.dataset.logKind} [name="channel"][value="${opener.dataset.logChannel}"]`);
  if (channel) channel.checked = true;
  const contact = opener?.dataset.logContact && document.getElementById(`log-${opener.dataset.logKind}-contact`);
  if (contact) put(contact, opener.dataset.logContact);
  const chip = event.target.closest("[data-fill]");
  if (chip) put(document.getElementById(chip.dataset.fill), chip.dataset.value);
});

document.addEventListener("change", (event) => {
  if (event.target.name === "log-kind") enter(event.target.value);
  if (!event.target.matches("select[data-fills]")) return;
  const { form } = event.target;
  for (const [name, value] of Object.entries(event.target.selectedOptions[0].dataset)) {
    const field = form.elements.namedItem(name);
    if (field) put(field, value);
  }
});

document.addEventListener("htmx:afterSettle", () => wanted && open(wanted));
document.addEventListener("logged", () => {
  loggedAt = performance.now();
  popover?.hidePopover();
});
// The second tap of a double tap would send the fresh form that has taken the place of the first.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-quick-log]") || performance.now() - loggedAt >= SECOND_TAP_MS) return;
  event.preventDefault();
  event.stopPropagation();
}, true);
