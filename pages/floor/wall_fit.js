// Sizes and plans: what of a page hangs, as big as it can be.
const SIZES = [7, 6.2, 5.5, 4.9, 4.4, 3.9, 3.5, 3.2]; // text sizes in % of the screen's height, tried largest first
const DROPS = ["loss", "why", "trend", "bar", "done", "hours", "owed", "act", "ends", "qr"]; // what gives way first when legible text does not fit

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
