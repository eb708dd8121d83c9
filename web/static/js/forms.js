// Of details with one name a browser leaves one open: it would close what is swapped in open (a form, with what is wrong in it) while
// its forerunner still stands there.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!detail?.shouldSwap) return;
  for (const forerunner of detail.target.querySelectorAll("details[name][open]")) forerunner.removeAttribute("name");
});
