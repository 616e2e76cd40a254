// The wall: one picture in, one screen out. Every text goes in as a text node, never as markup.
const MINUTE = 60000, LATE_MS = 90000, OLD_MS = 5 * MINUTE;
const SIZES = [7, 6.2, 5.5, 4.9, 4.4, 3.9, 3.5, 3.2]; // text sizes in % of the screen's height, tried largest first
const DROPS = ["loss", "why", "trend", "bar", "done", "hours", "owed", "act", "ends", "qr"]; // what gives way first when legible text does not fit
const SVG = "http://www.w3.org/2000/svg";

function make(tag, name, ...kids) {
  const node = document.createElement(tag);
  node.className = name;
  node.append(...kids);
  return node;
}

function draw(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
}

const show = (node, variant) => node.replaceChildren(...variant.map(([text, name]) => make("span", name || "", text)));

// A line of text with its shorter forms, longest first; `rows` is how many rows it may take.
function line(variants, { tag = "p", name = "", rows = 1 } = {}) {
  const node = make(tag, `line ${name}`);
  node.variants = variants;
  node.dataset.rows = rows;
  return node;
}

function head(p) {
  return make("header", "head", line(p.title), line(p.danger, { tag: "span", name: "near strong" }), make("span", "live"));
}

function run(bar) {
  const node = make("div", "run hatched optional", make("i", ""), make("u", ""));
  node.firstChild.style.width = `${100 * bar.done}%`;
  node.lastChild.style.left = `${100 * bar.due}%`;
  return node;
}

function gap(g) {
  const big = make("div", `big shrink ${g.mood}`, g.big);
  const sub = make("div", "sub", ...g.sub.map((variants) => line(variants)));
  return make("section", `gap row is-${g.mood}`, big, sub, ...(g.bar ? [run(g.bar)] : []));
}

function state(s, rows) {
  const next = s.next ? [make("span", "next optional", s.next)] : [];
  return make("section", `state row is-${s.mood}`, line(s.says, { rows }), ...next);
}

function path(points, y) {
  const step = 100 / Math.max(points.length - 1, 1);
  let pen = "M";
  return points.map((value, i) => {
    const piece = value === null ? "" : `${pen}${(i * step).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = value === null ? "M" : "L";
    return piece;
  }).join("");
}

function spark(trend, mood) {
  const svg = draw("svg", { viewBox: "0 0 100 30", preserveAspectRatio: "none", class: "optional" });
  const known = [...trend.points, trend.goal].filter((value) => value !== null);
  const low = Math.min(...known), span = Math.max(...known) - low || 1;
  const y = (value) => 28 - 26 * (value - low) / span;
  const pen = { fill: "none", "vector-effect": "non-scaling-stroke" };
  if (trend.goal !== null) svg.append(draw("path", { ...pen, d: `M0 ${y(trend.goal)}H100`, stroke: "var(--quiet)", "stroke-dasharray": "5 5", "stroke-width": ".2vh" }));
  svg.append(draw("path", { ...pen, d: path(trend.points, y), stroke: `var(--${mood === "missed" || mood === "near" ? mood : "quiet"})`, "stroke-width": ".4vh" }));
  return svg;
}

function reading(t) {
  if (t.withheld) return [make("div", "why-not", line(t.withheld, { rows: 2 }))];
  const value = make("div", "v shrink", t.value, make("small", "", t.unit));
  return [value, make("div", "goal row", line(t.under), ...(t.trend ? [spark(t.trend, t.mood)] : []))];
}

function tile(t) {
  const status = make("span", `status ${t.mood}`, t.word);
  const top = make("header", "row", line(t.name), status);
  const node = make("article", `tile is-${t.mood}`, top, ...reading(t));
  if (t.withheld) node.classList.add("hatched");
  node.append(line(t.action || [[["\u00a0"]]], { name: "act" }));
  return node;
}

function hour(h) {
  const fill = make("div", "fill hatched", make("i", ""));
  fill.firstChild.style.width = `${100 * h.fill}%`;
  const when = h.now ? "now" : h.future ? "future" : "";
  return make("div", `hour is-${h.mood} ${when}`, fill, line(h.says, { name: "says" }), line(h.why, { name: "why", rows: 2 }));
}

function qr(code) {
  const svg = draw("svg", { viewBox: `0 0 ${code.size} ${code.size}`, "shape-rendering": "crispEdges" });
  svg.append(draw("path", { d: code.path, stroke: "#000", fill: "none" }));
  return make("div", "qr", make("span", "", code.says), svg);
}

function foot(p) {
  const lines = p.foot.map((f) => { const node = line(f.says); node.dataset.part = f.part; return node; });
  return make("footer", "foot", make("div", "", ...lines), ...(p.qr ? [qr(p.qr)] : []));
}

// The tiles that stay when not all fit: the worst ones, in their own order.
function kept(tiles, count) {
  const rank = { missed: 0, near: 1 };
  const worst = tiles.map((t, i) => [rank[t.mood] ?? 2, i]).sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(0, count);
  return worst.map(([, i]) => i).sort((a, b) => a - b).map((i) => tiles[i]);
}

function build(root, p, plan) {
  root.className = `wall ${p.theme} ${p.tiles.length ? "" : "still"} ${plan.tight ? "tight" : ""} ${plan.wrap ? "loose" : ""} ${plan.drop.map((part) => `no-${part}`).join(" ")}`;
  root.style.setProperty("--t", `${plan.size * innerHeight / 100}px`);
  root.style.setProperty("--big", plan.tight ? 1.9 : 2.5);
  root.style.setProperty("--value", plan.tight ? 1.6 : 2.15);
  root.style.setProperty("--columns", Math.max(1, Math.ceil(plan.tiles / plan.rows)));
  const idle = p.tiles.some((t) => t.action) ? "" : "idle"; // nobody needs to do anything: no row for it
  const tiles = make("section", plan.tiles ? `tiles ${idle}` : "gone", ...kept(p.tiles, plan.tiles).map(tile));
  const hours = make("section", p.hours.length ? "hours" : "gone", ...p.hours.map(hour));
  root.replaceChildren(head(p), gap(p.gap), p.state ? state(p.state, plan.wrap ? 2 : 1) : make("section", "gone"), tiles, hours, foot(p));
}

const wide = (node) => node.scrollWidth > node.clientWidth + 1;
const rowsOf = (node) => Math.round(node.clientHeight / (1.1 * parseFloat(getComputedStyle(node).fontSize)));
const spoilt = (node) => wide(node) || (node.dataset.rows === "2" && rowsOf(node) > 2);

// A big figure gives up size before anything is cut, down to 20 arcmin (1.25 of the text).
function shrink(node, text_px) {
  const size = parseFloat(getComputedStyle(node).fontSize);
  const room = Math.min(node.clientWidth, node.parentElement.clientWidth);
  if (node.scrollWidth > room + 1) node.style.fontSize = `${Math.max(1.25 * text_px, size * room / node.scrollWidth * 0.98)}px`;
}

function settle(node) {
  const broken = (variant) => { show(node, variant); return spoilt(node); };
  node.form = node.variants.findIndex((variant) => !broken(variant));
  node.classList.toggle("wrap", node.form < 0);
}

function fit(root) {
  const lines = [...root.querySelectorAll(".line")].filter((node) => node.variants.length);
  lines.forEach((node) => show(node, node.variants[0]));
  const text_px = parseFloat(getComputedStyle(root).fontSize);
  root.querySelectorAll(".shrink").forEach((node) => shrink(node, text_px));
  const cells = [...root.querySelectorAll(".hour .says")];
  root.querySelector(".hours")?.classList.toggle("stacked", cells.some(wide));
  for (const row of root.querySelectorAll(".row")) {
    const full = wide(row) || [...row.querySelectorAll(".line")].some((node) => wide(node) || rowsOf(node) > 1);
    row.querySelectorAll(".optional").forEach((node) => node.classList.toggle("gone", full));
  }
  lines.forEach(settle);
}

function spills(box) {
  const edge = box.getBoundingClientRect();
  return [...box.children].some((child) => {
    const { width, left, right, top, bottom } = child.getBoundingClientRect();
    return width && (left < edge.left - 1 || right > edge.right + 1 || top < edge.top - 1 || bottom > edge.bottom + 1);
  });
}

function fits(root, may_wrap) {
  if (!may_wrap && root.querySelector(".state .line")?.form > 0) return false; // rather smaller than without the reason
  if (root.querySelector(may_wrap ? ".hour .wrap, .tile header .wrap" : ".wrap") || [...root.querySelectorAll(".line, .shrink, .row")].some(wide)) return false;
  return ![root, ...root.querySelectorAll(".head, .gap, .state, .tiles, .tile, .why-not, .hour, .foot")].some(spills);
}

// 16 arcmin of capital height at the declared distance, as a font size in % of the screen's height (wall.md's formula).
function smallest(screen) {
  const height_m = screen.diagonal_in * 0.0254 * innerHeight / Math.hypot(innerWidth, innerHeight);
  const capital_m = 2 * screen.distance_m * Math.tan(8 / 60 * Math.PI / 180);
  return 100 * capital_m / height_m / 0.7;
}

// How many rows of tiles to try: a screen that hangs upright has its tiles one above the other.
function rows_for(tiles) {
  const tried = innerHeight > innerWidth ? [2, 3, tiles] : tiles > 3 ? [1, 2] : [1];
  return [...new Set(tried)].filter((rows) => rows <= Math.max(tiles, 1));
}

// Plans from the richest to the barest; the first that fits is the one that hangs.
function* plans(p) {
  const least = smallest(p.screen), all = p.tiles.length, sizes = SIZES.map((size) => size * Math.min(1, innerWidth / innerHeight));
  const tried = [...sizes.filter((size) => size > least * 1.02), Math.max(least, sizes.at(-1))];
  for (const size of tried) for (const tight of [false, true]) for (const rows of rows_for(all)) yield { size, tight, rows, tiles: all, drop: [] };
  const bare = { size: tried.at(-1), tight: true, wrap: true };
  const few = function* (tiles, drop) { for (const rows of rows_for(tiles)) yield { ...bare, rows, tiles, drop }; };
  for (let tiles = all; tiles > 2; tiles--) for (const n of [0, 1, 2]) yield* few(tiles, DROPS.slice(0, n));
  for (let tiles = Math.min(all, 3); tiles >= 0; tiles--) for (let n = 2; n <= DROPS.length; n++) yield* few(tiles, DROPS.slice(0, n));
  for (const part of [0.85, 0.7, 0.55]) yield { ...bare, size: bare.size * part, rows: 1, tiles: Math.min(all, 1), drop: DROPS };
}

function attempt(root, p, plan) {
  build(root, p, plan);
  tell_age(root);
  fit(root);
  return fits(root, plan.wrap);
}

// What was found for this line, shift and window is kept while it fits, so that nothing jumps from one refresh to the next.
function lay(root, p) {
  const key = [p.layout_key, innerWidth, innerHeight, p.screen.diagonal_in, p.screen.distance_m].join();
  if (root.plan && root.planKey === key && attempt(root, p, root.plan)) return;
  root.planKey = key;
  for (const plan of plans(p)) {
    root.plan = plan;
    if (attempt(root, p, plan)) break;
  }
  root.dataset.plan = JSON.stringify(root.plan);
}

function age(ms) {
  if (ms < LATE_MS) return "live";
  return ms < 120 * MINUTE ? `${Math.round(ms / MINUTE)} min old` : `${Math.round(ms / 60 / MINUTE)} h old`;
}

// The clock is the server's, carried on by the screen's own ticks: a TV with a wrong clock still shows the right time.
function tell_age(root) {
  const { p, since } = root.shown;
  const now = p.now + performance.now() - since, old = now - p.built;
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: p.zone }).format(now);
  const live = root.querySelector(".live"), before = live.textContent.length;
  live.textContent = `${age(old)} · ${clock}`;
  live.classList.toggle("late", old >= LATE_MS);
  root.classList.toggle("old", old >= OLD_MS);
  return live.textContent.length !== before;
}

const tick = (root) => { if (tell_age(root)) lay(root, root.shown.p); };

export function paint(root, p) {
  root.shown = { p, since: performance.now() };
  if (root.version !== p.version) {
    root.version = p.version;
    lay(root, p);
  }
  tick(root);
}

// Streamlit's own chrome and notices never show on a wall: the shell around it says what is wrong, in plain words.
function quiet_streamlit() {
  if (document.getElementById("wall-quiet")) return;
  const style = make("style", "");
  style.id = "wall-quiet";
  style.textContent = `[data-testid=stHeader],[data-testid=stToolbar],[data-testid=stStatusWidget],[data-testid=stSidebar],[data-testid=stDialog],
    [data-testid=stToast],.stException,[role=dialog]{display:none!important}
    html,body,.stApp,[data-testid=stMain]{overflow:hidden!important;background:#1b1e22!important}
    [data-stale=true],.stElementContainer{opacity:1!important;transition:none!important}`;
  document.head.append(style);
}

const tell_shell = (told) => { if (window.parent !== window) window.parent.postMessage(told, location.origin); };

export default function ({ data, parentElement }) {
  quiet_streamlit();
  const root = parentElement.querySelector(".wall");
  if (data.waiting) return;
  if (data.revoked) return tell_shell({ wall: "revoked" });
  paint(root, data);
  tell_shell({ wall: "beat", built: data.built, now: data.now });
  if (root.ticking) return;
  const again = () => { root.version = null; paint(root, { ...root.shown.p, now: root.shown.p.now + performance.now() - root.shown.since }); };
  root.ticking = setInterval(() => tick(root), 1000);
  addEventListener("resize", again);
  document.fonts.ready.then(again);
  return () => { clearInterval(root.ticking); root.ticking = null; removeEventListener("resize", again); };
}
