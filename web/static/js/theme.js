// Light or dark: the person's choice if there is one, the system's otherwise. Runs before the first paint.
(() => {
  "use strict";
  const KEY = "raidboard-theme";
  const system = matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // Storage may be forbidden; then the system decides.
    }
  }

  function apply() {
    const theme = chosen() ?? (system.matches ? "dark" : "light");
    document.documentElement.dataset.bsTheme = theme;
    document.dispatchEvent(new CustomEvent("raidboard:theme", { detail: { theme } }));
  }

  function flip() {
    const next = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem(KEY, next);
    } catch {
      document.documentElement.dataset.bsTheme = next;
      return;
    }
    apply();
  }

  apply();
  system.addEventListener("change", apply);
  addEventListener("storage", (event) => event.key === KEY && apply()); // Another tab has changed it.
  addEventListener("click", (event) => event.target.closest?.("[data-theme-switch]") && flip());
})();
