// The page of one line: five questions from top to bottom, built after a plan (wall_fit.js).
const DROPS = ["plan", "loss", "why", "trend", "bar", "done", "hours", "owed", "act", "ends", "qr", "by_now"]; // what gives way first when legible text does not fit
const SUBS = ["by_now", "ends"];

function gap(g) {
  const big = block("gap", line(says_one(g.big), { tag: "div", name: `big shrink ${g.mood}` }));
  const sub = make("div", "sub", ...g.sub.map((variants, i) => block(SUBS[i] || "ends", line(variants, { name: `part-${SUBS[i] || "ends"}` }))));
  return make("section", `gap row is-${g.mood}`, big, sub, ...(g.bar ? [run(g.bar)] : []));
}

function state(s, rows) {
  const node = make("section", `state row is-${s.mood}`, block("state", line(s.says, { rows })));
  const next = says_one(s.next);
  if (next) node.append(optional("next", block("next", line(next, { tag: "span", name: "next" }))));
  return node;
}

function reading(t) {
  if (t.withheld) return [block("withheld", make("div", "why-not", line(t.withheld, { rows: 2 })))];
  const value = block("value", make("div", "v shrink", t.value, t.unit ? block("unit", make("small", "", t.unit)) : ""));
  return [value, make("div", "goal row", block("goal", line(t.under)), ...(t.trend ? [spark(t.trend, t.mood)] : []))];
}

function tile(t) {
  const status = block("status", make("span", `status ${t.mood}`, t.word));
  const top = make("header", "row", block("name", line(t.name, { name: "never-wrap" })), status);
  const node = make("article", `tile is-${t.mood}`, top, ...reading(t));
  if (t.withheld) node.classList.add("hatched");
  node.append(block("action", line(t.action || [[["\u00a0"]]], { name: "act" })));
  return node;
}

function hour(h) {
  const fill = make("div", "fill hatched draws", make("i", ""));
  fill.firstChild.style.width = `${100 * h.fill}%`;
  const when = h.now ? "now" : h.future ? "future" : "";
  const says = block("hour", line(h.says, { name: "says never-wrap" })), plan = block("plan", line(h.plan || [], { name: "plan never-wrap", rows: 2 }));
  return make("div", `hour is-${h.mood} ${when}`, fill, says, plan, block("why", line(h.why, { name: "why never-wrap", rows: 2 })));
}

function foot(page, look) {
  const lines = page.foot.map((f) => { const node = block(f.part, line(f.says)); node.dataset.part = f.part; return node; });
  return make("footer", "foot", make("div", "heard", ...lines), ...(look.qr && !page.later ? [qr(look.qr)] : []));
}

// The tiles that stay when not all fit: the worst ones, in their own order.
function kept(tiles, count) {
  const rank = { missed: 0, near: 1 };
  const worst = tiles.map((t, i) => [rank[t.mood] ?? 2, i]).sort((a, b) => a[0] - b[0] || a[1] - b[1]).slice(0, count);
  return worst.map(([, i]) => i).sort((a, b) => a - b).map((i) => tiles[i]);
}

function grid(name, columns, cells) {
  const node = make("section", cells.length ? name : "gone", ...cells);
  node.style.setProperty("--columns", Math.max(1, columns));
  return node;
}

function draw_line(page, plan, look) {
  const idle = page.tiles.some((t) => t.action) ? "" : "idle"; // nobody needs to do anything: no row for it
  const calls = make("section", page.calls?.length ? "calls" : "gone", ...(page.calls || []).map(call));
  const tiles = grid(`tiles ${idle}`, Math.ceil(plan.tiles / plan.rows), kept(page.tiles, plan.tiles).map(tile));
  const hours = grid("hours", Math.ceil(page.hours.length / (plan.hour_rows || 1)), page.hours.map(hour));
  const nodes = [head(page), calls, gap(page.gap), page.state ? state(page.state, plan.wrap ? plan.state_rows : 1) : "", tiles, hours, foot(page, look)].filter(Boolean);
  for (const part of plan.drop) for (const node of nodes.flatMap((one) => [...parts_of(one, part)])) node.classList.add("left-out");
  return nodes;
}

const PARTS = { plan: ".hour .plan", why: ".hour .why", trend: ".spark", bar: ".run", hours: ".hours", act: ".act", ends: ".part-ends", by_now: ".part-by_now", qr: ".qr" };

function* parts_of(node, part) {
  const wanted = PARTS[part] || `[data-part="${part}"]`;
  if (node.matches(wanted)) yield node;
  yield* node.querySelectorAll(wanted);
}

// How many rows of tiles to try: a screen that hangs upright has its tiles one above the other.
function rows_for(tiles, upright) {
  const tried = upright ? [2, 3, tiles] : tiles > 3 ? [1, 2] : [1];
  return [...new Set(tried)].filter((rows) => rows <= Math.max(tiles, 1));
}

function* rich_line(page, upright) {
  const all = page.tiles.length, hour_rows = upright && page.hours.length > 4 ? 2 : 1;
  const has_plan = page.hours.some((h) => h.plan?.length), drops = has_plan ? [[], ["plan"]] : [[]]; // the text does not get smaller for it
  for (const drop of drops) for (const tight of [false, true]) for (const rows of rows_for(all, upright)) yield { tight, rows, tiles: all, hour_rows, drop };
}

// Fewer figures first, down to three; then less about each, down to the hours; then fewer figures again.
function* poor_line(page, upright) {
  const all = page.tiles.length, few = Math.min(all, 3), hour_rows = upright && page.hours.length > 4 ? 2 : 1, state_rows = upright ? 4 : 2;
  const step = (tiles, n) => rows_for(tiles, upright).map((rows) => ({ rows, tiles, hour_rows, state_rows, drop: DROPS.slice(0, n) }));
  for (let tiles = all; tiles > few; tiles--) yield step(tiles, 0);
  for (let n = 0; n <= DROPS.indexOf("owed"); n++) yield step(few, n);
  for (let tiles = few - 1; tiles > 0; tiles--) yield step(tiles, DROPS.indexOf("hours") + 1);
  for (let n = DROPS.indexOf("owed"); n <= DROPS.length; n++) yield step(Math.min(all, 1), n);
  for (const part of ["ends", "qr", "by_now"]) yield step(0, DROPS.indexOf(part) + 1);
}

// What has not been on a sheet yet, under the same head and gap.
function rest_of_line(page, plan) {
  const shown = new Set(kept(page.tiles, plan.tiles)), tiles = page.tiles.filter((t) => !shown.has(t));
  const foot = page.foot.filter((f) => plan.drop.includes(f.part)), hours = plan.drop.includes("hours") ? page.hours : [];
  const left = tiles.length + foot.length + hours.length, moved = page.tiles.length + page.foot.length + page.hours.length > left;
  const rest = { ...page, tiles, foot, hours, state: null, gap: { ...page.gap, sub: [], bar: null }, later: true };
  return left && (moved || !page.later) ? rest : null;
}

KINDS.line = {
  draw: draw_line, rich: rich_line, poor: poor_line, rest: rest_of_line, moves: ["loss", "done", "owed", "hours"],
  names: (page) => [...page.tiles.map((t) => `tile: ${t.name[0].map(([text]) => text).join("")}`), ...page.foot.map((f) => f.part), ...(page.hours.length ? ["hours"] : [])],
};
