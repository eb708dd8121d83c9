// Follows the live stream and tells the page: each element with data-topics gets an event `live` (and `live:TYPE`) for every
// change of its topics, which htmx can trigger on; the body gets them all. Resumes after the last change it has seen, and says
// in [data-live-state] whether what one sees is live, catching up, or as of when.
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const QUIET_MS = 600; // Nobody may see every change, so "caught up" is also: nothing more came for a moment.
const ASLEEP_MS = 60_000; // A socket that slept this long may be dead without knowing it.

const NOT_SIGNED_IN = 4401;

const url = document.body.dataset.liveUrl;
let done = Number(document.body.dataset.seq); // Everything up to here has been told.
let current = done; // Of this seq some has been told: one event may change several things.
let told = new Set();
let newest = done;
let socket = null;
let followed = new Set();
let failures = 0;
let retry = null;
let quiet = null;
let hiddenAt = 0;
let lastLiveAt = new Date();

// As all times of the page: the organisation's, wherever this device is.
const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeZone: document.body.dataset.zone, hour: "2-digit", minute: "2-digit", hour12: false });

function say(state) {
  if (state === "live") lastLiveAt = new Date();
  for (const element of document.querySelectorAll("[data-live-state]")) {
    const words = { live: element.dataset.live, "catching-up": element.dataset.catchingUp, stale: element.dataset.stale }[state];
    if (element.dataset.state === state && state !== "stale") continue;
    element.dataset.state = state;
    element.textContent = words.replace("{time}", time.format(lastLiveAt));
  }
  document.body.dispatchEvent(new CustomEvent("raidboard:live-state", { detail: { state } }));
}

const topicsOf = (element) => element.dataset.topics.split(/\s+/).filter(Boolean);

function topicsOnPage() {
  return new Set([...document.querySelectorAll("[data-topics]")].flatMap(topicsOf));
}

function follow() {
  const wanted = topicsOnPage();
  const added = [...wanted].filter((topic) => !followed.has(topic));
  const dropped = [...followed].filter((topic) => !wanted.has(topic));
  if (socket?.readyState !== WebSocket.OPEN) return;
  if (added.length) socket.send(JSON.stringify({ follow: added }));
  if (dropped.length) socket.send(JSON.stringify({ unfollow: dropped }));
  followed = wanted;
}

function tell(element, type, detail) {
  element.dispatchEvent(new CustomEvent("live", { detail }));
  element.dispatchEvent(new CustomEvent(`live:${type}`, { detail }));
}

function announce(change) {
  for (const element of document.querySelectorAll("[data-topics]")) {
    if (topicsOf(element).includes(change.topic)) tell(element, change.type, change);
  }
  tell(document.body, change.type, change);
}

// What was missed is no longer kept: everything on the page is fetched anew.
function resync() {
  done = current = newest;
  told.clear();
  followed = new Set();
  follow();
  for (const element of document.querySelectorAll("[data-topics]")) tell(element, "resync", null);
  tell(document.body, "resync", null);
}

// Boards are only watched while somebody follows them: what moved before this connection is not told, so they look again.
function lookAgain() {
  for (const element of document.querySelectorAll('[data-topics*="board:"]')) tell(element, "catch-up", null);
}

// At least once means sometimes twice; each is told once.
function isNew(seq, text) {
  if (seq < current || (seq === current && (seq === done || told.has(text)))) return false;
  if (seq > current) {
    done = seq - 1; // The stream is in order, so what came before is complete.
    current = seq;
    told = new Set();
  }
  told.add(text);
  return true;
}

function hear(text) {
  const frame = JSON.parse(text);
  if (frame.type === "hello") {
    newest = frame.head ?? frame.seq;
    if (newest > current) lookAgain();
  } else if (frame.type === "resync") {
    resync();
  } else if (isNew(frame.seq, text)) {
    announce(frame);
  }
  clearTimeout(quiet);
  if (current >= newest) say("live");
  else quiet = setTimeout(say, QUIET_MS, "live");
}

function connect() {
  clearTimeout(retry);
  const address = new URL(url, location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  address.searchParams.set("after", done);
  const opened = new WebSocket(address);
  socket = opened;
  followed = new Set();
  opened.addEventListener("open", () => {
    failures = 0;
    say("catching-up");
    follow();
  });
  opened.addEventListener("message", (event) => hear(event.data));
  opened.addEventListener("close", (event) => {
    // Signed out in the middle: the page itself knows the way to the sign-in form and back.
    if (event.code === NOT_SIGNED_IN) location.reload();
    else if (opened === socket) reconnectLater();
  });
}

// Doubling waits with chance in them, so that a restarted server is not met by everybody at once.
function reconnectLater() {
  clearTimeout(quiet);
  clearTimeout(retry);
  say("stale");
  const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
  failures += 1;
  retry = setTimeout(connect, longest * (0.5 + Math.random() / 2));
}

function reconnectNow() {
  const old = socket;
  socket = null;
  old?.close();
  failures = 0;
  connect();
}

function comeBack() {
  if (document.hidden) {
    hiddenAt = Date.now();
  } else if (socket?.readyState !== WebSocket.OPEN || Date.now() - hiddenAt > ASLEEP_MS) {
    reconnectNow();
  }
}

if (url) {
  connect();
  document.addEventListener("visibilitychange", comeBack);
  addEventListener("online", reconnectNow);
  addEventListener("offline", () => socket?.close());
  document.addEventListener("htmx:afterSettle", follow);
}
