// Many changes, few requests: a [data-paced] element hears `paced` when a topic inside it changes, then at most once a second,
// and always once more after the last change. htmx's own throttle would drop that last one, its delay would wait for a pause.
const APART_MS = 1000;
const CHANGES = ["live:board", "live:award", "live:level", "live:quest", "live:deal", "live:catch-up", "live:resync"];
const resting = new WeakMap();

function tell(element) {
  resting.set(element, false);
  element.dispatchEvent(new CustomEvent("paced"));
  setTimeout(() => {
    const again = resting.get(element);
    resting.delete(element);
    if (again && element.isConnected) tell(element);
  }, APART_MS);
}

function hear(event) {
  const element = event.target.closest?.("[data-paced]");
  if (!element || event.target === document.body) return;
  if (resting.has(element)) resting.set(element, true);
  else tell(element);
}

// The changes do not bubble; on their way down they pass here all the same.
for (const type of CHANGES) document.addEventListener(type, hear, true);
