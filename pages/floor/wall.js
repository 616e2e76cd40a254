// The wall's entry: what the stream tells becomes the page that hangs now. Where the stream fails, the page is asked for by a rerun.
const MINUTE = 60000, LATE_MS = 90000, OLD_MS = 5 * MINUTE;
const TICK_MS = 1000, BEAT_MS = 2000, SILENT_MS = 3 * BEAT_MS, SHORTEST_S = 15;
const STREAM = "/wall/stream", AGAIN_MS = 4000;

function age(ms, words) {
  if (ms < LATE_MS) return words.live;
  const [said, count] = ms < 120 * MINUTE ? [words.minutes_old, ms / MINUTE] : [words.hours_old, ms / 60 / MINUTE];
  return said.replace("{count}", Math.round(count));
}

// The clock is the server's, carried on by the screen's own ticks: a TV with a wrong clock still shows the right time.
const server_now = (told) => told.now + performance.now() - told.at;

function tell_age(root) {
  const { p, told } = root.shown, live = root.querySelector(".live");
  const now = server_now(told), old = now - told.built;
  root.classList.toggle("old", old >= OLD_MS);
  tick_clocks(root, now);
  if (!live) return false;
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: p.zone }).format(now), before = live.textContent.length;
  live.textContent = `${(old < LATE_MS && p.quiet) || age(old, p.words)} · ${clock}`;
  live.classList.toggle("late", old >= LATE_MS || !!p.quiet);
  return live.textContent.length !== before;
}

// Draws a sheet of a page where it is not the one that hangs already; otherwise only its clock.
export function paint(root, p, nth = 0, told = { now: p.now, built: p.built, at: performance.now() }) {
  root.shown = { p, told };
  const version = [p.key, nth, p.version, p.look, innerWidth, innerHeight].join();
  if (root.version !== version || tell_age(root)) root.fit = lay(root, p, p, nth);
  root.version = version;
}

// The page and sheet whose turn it is by the server's clock, the same on all screens that are alike. Lines in trouble take every turn.
function due(wall) {
  const listed = wall.order.map((key) => wall.pages.get(key)).filter(Boolean), trouble = [...wall.pages.values()].filter((page) => page.trouble);
  const turns = (trouble.length ? trouble : listed).flatMap((page) => {
    const seconds = Math.max(SHORTEST_S, page.seconds);
    return Array.from({ length: wall.sheets.get(page.key) || 1 }, (_, nth) => ({ page, nth, seconds }));
  });
  let at = (server_now(wall.told) / 1000) % turns.reduce((sum, { seconds }) => sum + seconds, 0);
  return turns.find(({ seconds }) => (at -= seconds) < 0);
}

function hang(wall) {
  const turn = wall.look && wall.told && due(wall);
  if (!turn) return;
  paint(wall.root, { ...turn.page, ...wall.look.is, look: wall.look.number }, turn.nth, wall.told);
  wall.sheets.set(turn.page.key, wall.root.fit.count);
}

// The picture hangs on a glass of its own, and Streamlit's page is not drawn at all: whatever it shows, drops or says, the last
// picture stays. What there is to say about it the shell around this page says, in plain words.
function glass(parent) {
  const hangs = document.getElementById("glass");
  if (hangs) return hangs.shadowRoot.querySelector(".wall");
  const host = make("div", "");
  host.id = "glass";
  host.style.cssText = "position:fixed;inset:0;overflow:hidden;background:#1b1e22";
  host.attachShadow({ mode: "open" }).append(...[...parent.querySelectorAll("style")].map((style) => style.cloneNode(true)), make("div", "wall"));
  const rest = make("style", "");
  rest.textContent = "body > :not(#glass) { display: none !important }";
  document.head.append(rest);
  document.body.append(host);
  return host.shadowRoot.querySelector(".wall");
}

const tell_shell = (told) => { if (window.parent !== window) window.parent.postMessage(told, location.origin); };

// Every event of the stream, and the same news where a rerun brought them.
const HEARS = {
  look(wall, look) {
    const said = JSON.stringify(look);
    if (wall.look?.said !== said) wall.look = { is: look, said, number: (wall.look?.number || 0) + 1 };
  },
  pages(wall, { order, changed, whole, ...told }) {
    if (whole) wall.pages.clear();
    for (const [key, page] of Object.entries(changed)) wall.pages.set(key, page);
    wall.order = order;
    HEARS.beat(wall, told);
  },
  beat(wall, { now, built, release }) {
    wall.told = { now, built, release, at: performance.now() };
    const page = wall.root.shown?.p.key;
    wall.root.dataset.beat = 1 - (wall.root.dataset.beat || 0); // the dot beside the clock tells of it
    tell_shell({ wall: "beat", now, built, release, page, stuck: now - built > SILENT_MS });
  },
  gone(wall) {
    wall.stream.close();
    tell_shell({ wall: "revoked" });
  },
};

function hear(wall, name, news) {
  wall.heard = performance.now();
  HEARS[name](wall, news);
  hang(wall);
}

function open_stream(wall) {
  wall.stream?.close();
  wall.opened = performance.now();
  wall.stream = new EventSource(STREAM);
  for (const name of Object.keys(HEARS)) wall.stream.addEventListener(name, ({ data }) => {
    wall.streamed = performance.now();
    hear(wall, name, JSON.parse(data));
  });
}

// Without a word from the stream for three beats a rerun brings the same news, while the stream is opened again and again.
function watch(wall) {
  const now = performance.now(), is_closed = wall.stream.readyState === EventSource.CLOSED;
  if (now - wall.streamed < SILENT_MS && !is_closed) return;
  if (now - wall.opened > (is_closed ? AGAIN_MS : SILENT_MS)) open_stream(wall);
  if (now - wall.asked < BEAT_MS) return;
  wall.asked = now;
  wall.rerun();
}

function begin(root) {
  const wall = { root, pages: new Map(), sheets: new Map(), order: [], asked: 0, streamed: performance.now() };
  open_stream(wall);
  wall.ticking = setInterval(() => { hang(wall); watch(wall); report_when_due(wall); }, TICK_MS);
  addEventListener("resize", () => hang(wall));
  document.fonts.ready.then(() => { root.version = null; hang(wall); });
  return wall;
}

export default function ({ data, parentElement, setTriggerValue }) {
  if (data.revoked) return tell_shell({ wall: "revoked" });
  const root = glass(parentElement);
  const wall = root.wall ??= begin(root);
  wall.rerun = () => setTriggerValue("again", true);
  if (data.waiting) return;
  HEARS.look(wall, data.look);
  hear(wall, "pages", data.program);
}
