// Draws the charts of a page: reads each figure, puts the theme's colours in, and has Plotly draw it. Plotly is fetched when the
// first chart is seen. Drawn anew where the figure or the theme changed. Arrow keys go from value to value and say the table's line.
const SETTINGS = { displayModeBar: false, doubleClick: false, scrollZoom: false, showTips: false };
const KEYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
const drawn = new WeakMap(); // By the element that holds the drawing: what is drawn there, and where one stands by keys.
let fetched = null;

function plotly(url) {
  fetched ??= new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: url, onload: () => resolve(window.Plotly), onerror: reject });
    document.head.append(script);
  });
  return fetched;
}

// `var(--name)` anywhere in the figure becomes what it is now; the browser itself decides between light and dark. Each name is
// asked for once per theme, for each question makes the browser work out the styles of the page.
const known = new Map();
const themeNow = () => `${matchMedia("print").matches} ${document.documentElement.dataset.bsTheme}`;

function colour(name, theme) {
  const key = `${theme} ${name}`;
  if (!known.has(key)) {
    const probe = document.body.appendChild(document.createElement("span"));
    probe.style.cssText = name.includes("font") ? `font-family: ${name}` : `color: ${name}`;
    const style = getComputedStyle(probe);
    known.set(key, name.includes("font") ? style.fontFamily : style.color);
    probe.remove();
  }
  return known.get(key);
}

function painted(value, theme) {
  if (typeof value === "string") return value.startsWith("var(") ? colour(value, theme) : value;
  if (Array.isArray(value)) return value.map((one) => painted(one, theme));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, painted(one, theme)]));
}

// A figure in a cell that is too narrow for it would lie over its neighbours': then only the table and the pointer say it.
const LETTER = 7;
const NAMES = 80;
const isGrid = (trace) => trace.type === "heatmap";
const longest = (trace) => Math.max(0, ...trace.text.flat().map((text) => (text ?? "").length));
const hasRoom = (trace, width) => (width - NAMES) / trace.z[0].length >= longest(trace) * LETTER;
const fitting = (trace, width) => (isGrid(trace) && trace.texttemplate && !hasRoom(trace, width) ? { ...trace, texttemplate: "" } : trace);

const partsOf = (chart) => ({ place: chart.querySelector(".rb-chart-figure"), text: chart.querySelector("[data-figure]")?.textContent });

async function draw(chart) {
  const { place, text } = partsOf(chart);
  if (!place || !text) return;
  const theme = themeNow();
  const key = `${theme} ${text}`;
  if (drawn.get(place)?.key === key || place.clientWidth === 0) return;
  const before = drawn.get(place);
  drawn.set(place, { key, at: before?.at ?? -1 });
  const library = await plotly(chart.dataset.plotly);
  if (!place.isConnected || drawn.get(place).key !== key) return;
  const { data, layout } = painted(JSON.parse(text), theme);
  await library.react(place, data.map((trace) => fitting(trace, place.clientWidth)), layout, SETTINGS);
  place.dataset.drawn = document.documentElement.dataset.bsTheme;
  if (!before) watch(place);
}

function watch(place) {
  place.on("plotly_click", ({ points }) => open(place, rowOf(points[0])));
  sizes.observe(place);
}

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const width = Math.round(target.clientWidth);
    if (!width || target.dataset.width === String(width)) continue;
    const isFirst = target.dataset.width === undefined;
    target.dataset.width = width;
    if (isFirst) continue;
    window.Plotly.Plots.resize(target);
    // Drawn anew, with or without figures in its cells.
    if (target.data.some(isGrid)) redraw(target);
  }
});

function redraw(place) {
  drawn.get(place).key = "";
  draw(chartOf(place));
}

const chartOf = (place) => place.closest("[data-chart]");
const linesOf = (place) => [...chartOf(place).querySelectorAll("tbody tr")];
const rowOf = (point) => (Array.isArray(point.pointNumber) ? point.pointNumber[0] : point.pointNumber);
const open = (place, row) => linesOf(place)[row]?.querySelector("a")?.click();

// The table's line is what is said; the figure shows where it is.
function go(place, at) {
  const lines = linesOf(place);
  const to = Math.max(0, Math.min(lines.length - 1, at));
  drawn.get(place).at = to;
  chartOf(place).querySelector("[data-chart-said]").textContent = [...lines[to].cells].map((cell) => cell.textContent.trim()).join(", ");
  const points = place.data.flatMap((trace, curve) => (trace.x || trace.y) && !place.data.some(isGrid) ? [{ curveNumber: curve, pointNumber: to }] : []);
  if (points.length) window.Plotly.Fx.hover(place, points);
}

function press(event) {
  const place = event.target;
  if (!place.matches?.(".rb-chart-figure") || !drawn.has(place) || !place.data) return;
  const { at } = drawn.get(place);
  if (event.key in KEYS) go(place, at + KEYS[event.key]);
  else if (event.key === "Home") go(place, 0);
  else if (event.key === "End") go(place, Infinity);
  else if (event.key === "Enter" && at >= 0) open(place, at);
  else if (event.key === "Escape") window.Plotly.Fx.unhover(place);
  else return;
  event.preventDefault();
}

const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) if (isIntersecting) draw(target);
}, { rootMargin: "300px" });

// What is far below is drawn when one comes there; what was drawn once is kept up to date.
function drawAll() {
  for (const chart of document.querySelectorAll("[data-chart]")) {
    if (drawn.has(partsOf(chart).place)) draw(chart);
    else seen.observe(chart);
  }
}

function drawForPaper() {
  for (const chart of document.querySelectorAll("[data-chart]")) draw(chart);
}

drawAll();
document.addEventListener("htmx:afterSettle", drawAll);
document.addEventListener("raidboard:theme", drawAll);
document.addEventListener("keydown", press);
addEventListener("beforeprint", drawForPaper);
matchMedia("print").addEventListener("change", drawForPaper); // Paper is light whatever the screen is.
