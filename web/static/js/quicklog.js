// The quick log: c, d, p lead to its forms (data-key-focus, see keys.js), and each filling of a form gets one event id, so that a
// double tap or a retry is the same event. The id changes only after the server has taken it.
function freshId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Plain http on an office network has no randomUUID; the bytes are just as random.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function ensureId(form) {
  const id = form.elements.namedItem("event_id");
  id.value ||= freshId();
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-quick-log]");
  if (form) ensureId(form);
});

// Capturing: the id must stand before htmx collects the fields.
document.addEventListener("submit", (event) => event.target.matches("form[data-quick-log]") && ensureId(event.target), true);

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.elt;
  if (!form.matches?.("form[data-quick-log]") || !event.detail.successful) return;
  form.reset();
  form.elements.namedItem("event_id").value = "";
  form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
});
