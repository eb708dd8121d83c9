// Shows the toasts the server puts into #toasts and takes them away again; the timing is Bootstrap's.
const STAYS_MS = 6000;
const place = document.getElementById("toasts");

function show(element) {
  const toast = tabler.Toast.getOrCreateInstance(element, { delay: STAYS_MS });
  element.addEventListener("hidden.bs.toast", () => element.remove(), { once: true });
  toast.show();
}

function showNew() {
  for (const element of place.querySelectorAll(".toast:not(.show):not(.hide)")) show(element);
}

new MutationObserver(showNew).observe(place, { childList: true });
showNew();
