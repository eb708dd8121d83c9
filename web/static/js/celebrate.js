// A celebration: rare, short, silent, skipped by any key or click, and none at all for who wants no motion.
// Fires on the event `celebrate`, which the server sends as an HX-Trigger header or a page fires on a live change.
const APART_MS = 20_000;
const LASTS_MS = 1_600;
const COLOURS = ["#3b3bb3", "#8f8ff5", "#12a594", "#5fdcca", "#f2c14e"];
const stillness = matchMedia("(prefers-reduced-motion: reduce)");
let last = -APART_MS;
let loading = null;

// The library is fetched only when there is something to celebrate.
function library() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.body.dataset.confetti;
    script.addEventListener("load", () => resolve(window.confetti));
    script.addEventListener("error", reject);
    document.head.append(script);
  });
  return loading;
}

function canvas() {
  const element = document.createElement("canvas");
  element.className = "rb-confetti";
  element.setAttribute("aria-hidden", "true");
  document.body.append(element);
  return element;
}

async function celebrate() {
  const now = performance.now();
  if (stillness.matches || document.hidden || now - last < APART_MS) return;
  last = now;
  const confetti = await library();
  const paper = canvas();
  // No worker: it would be a blob script, which the content security policy forbids.
  const fire = confetti.create(paper, { resize: true, useWorker: false });
  const stop = new AbortController();
  const end = () => {
    stop.abort();
    fire.reset();
    paper.remove();
  };
  for (const skip of ["pointerdown", "keydown"]) addEventListener(skip, end, { signal: stop.signal });
  for (const x of [0.2, 0.8]) fire({ particleCount: 60, spread: 70, startVelocity: 40, ticks: 120, origin: { x, y: 0.75 }, colors: COLOURS });
  setTimeout(() => stop.signal.aborted || end(), LASTS_MS);
}

document.addEventListener("celebrate", celebrate);
