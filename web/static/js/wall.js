// The wall display: shows one board after the other, a clock, and now and then a banner for a success. Arrow keys turn by hand.
// It runs for weeks: nothing here grows, and once a day it begins anew so that nothing elsewhere does either.
const BANNER_MS = 9_000;
const BANNERS_APART_MS = 30_000;
const CLOCK_MS = 1_000;
const A_DAY_MS = 24 * 3600 * 1000;

const wall = document.querySelector("[data-wall]");
const turnMs = Number(wall.dataset.seconds) * 1000;
const slides = [...wall.querySelectorAll("[data-slide]")];
const dots = [...wall.querySelectorAll("[data-dots] i")];
const banner = wall.querySelector("[data-banner]");
const moments = wall.querySelector("[data-moments]");
const clock = wall.querySelector("[data-clock]");
const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: document.body.dataset.zone, hour: "2-digit", minute: "2-digit", hour12: false });
const begun = Date.now();

let shown = 0;
let turn = null;
let lastBannerAt = -BANNERS_APART_MS;
let told = newest()?.dataset.seq ?? "0";

const isEmpty = (slide) => slide.querySelector("[data-nothing]") !== null;

function newest() {
  return moments.querySelector("[data-big]");
}

// The next board that has something on it; if none has, the very next.
function neighbour(step) {
  for (let far = 1; far < slides.length; far += 1) {
    const place = (shown + step * far + slides.length * far) % slides.length;
    if (!isEmpty(slides[place])) return place;
  }
  return slides.length ? (shown + step + slides.length) % slides.length : 0;
}

function show(place) {
  shown = place;
  slides.forEach((slide, at) => {
    slide.classList.toggle("is-shown", at === place);
    slide.inert = at !== place;
  });
  dots.forEach((dot, at) => dot.classList.toggle("is-shown", at === place));
  clearTimeout(turn);
  turn = setTimeout(goOn, turnMs);
}

async function goOn() {
  if (Date.now() - begun > A_DAY_MS && (await isServerThere())) location.reload();
  else show(neighbour(1));
}

// Reloading while the server is away would leave the browser's own error page on the wall for good.
async function isServerThere() {
  try {
    return (await fetch("/healthz", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

function celebrate() {
  const moment = newest();
  if (!moment || Number(moment.dataset.seq) <= Number(told)) return;
  told = moment.dataset.seq;
  const now = performance.now();
  if (now - lastBannerAt < BANNERS_APART_MS) return;
  lastBannerAt = now;
  banner.replaceChildren(...moment.cloneNode(true).childNodes);
  banner.hidden = false;
  setTimeout(() => { banner.hidden = true; }, BANNER_MS);
  if ("mayCelebrate" in wall.dataset) document.dispatchEvent(new Event("celebrate"));
}

function tick() {
  const text = time.format(new Date());
  if (clock.textContent !== text) clock.textContent = text;
}

// Browsers that may keep the screen awake do; elsewhere the machine's settings decide.
async function stayAwake() {
  try {
    if (!document.hidden) await navigator.wakeLock?.request("screen");
  } catch {
    return; // Low battery, or forbidden.
  }
}

moments.addEventListener("htmx:afterSwap", celebrate);
document.addEventListener("keydown", (event) => {
  if (event.key === "ArrowRight") show(neighbour(1));
  if (event.key === "ArrowLeft") show(neighbour(-1));
});
document.addEventListener("visibilitychange", stayAwake);
setInterval(tick, CLOCK_MS);
tick();
stayAwake();
show(slides.length && isEmpty(slides[0]) ? neighbour(1) : 0);
