// Of details with one name a browser leaves one open: it would close what is swapped in open (a form, with what is wrong in it) while
// its forerunner still stands there.
document.addEventListener("htmx:beforeSwap", ({ detail: { shouldSwap, target } }) => {
  if (!shouldSwap) return;
  for (const forerunner of target.querySelectorAll("details[name][open]")) forerunner.removeAttribute("name");
});
