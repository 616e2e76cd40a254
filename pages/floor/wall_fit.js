// What of a page hangs on a screen and how big: sizes follow from diagonal and distance, the richest plan that fits is taken,
// what does not fit goes on the page's next sheet, and a check says of every text whether it can be read from there.
//
// A kind of page is an entry of KINDS: draw(page, plan, look) gives the nodes of a sheet; rich(page, upright) the plans that
// show everything; poor(page, upright) the steps that leave out more and more, each a list of plans to try; rest(page, plan) a
// page of what was left out, or null; names(page) how parts that are left out are called. All hangs in a box of any size: no
// window is asked.
const USUAL = 16, FAR = 20; // arcmin of a capital's height: everything; KPI value, state and gap
const FAR_TEXTS = ".gap .big span, .v, .state > :first-child > :first-child";
const CAPITAL = 0.7; // of the font size
const SIZES = [7, 6.2, 5.5, 4.9, 4.4, 3.9, 3.5, 3.2]; // text sizes in % of the screen's height, tried largest first
const MOST_SHEETS = 5;
const KINDS = {};

export const arcmin = (height_m, distance_m) => 2 * Math.atan(height_m / 2 / distance_m) * 60 * 180 / Math.PI;
export const metres = (angle, distance_m) => 2 * distance_m * Math.tan(angle / 2 / 60 * Math.PI / 180);
export const pixel_m = (box, screen) => screen.diagonal_in * 0.0254 / Math.hypot(box.width, box.height);

// The font size in % of the screen's height whose capitals have that many arcmin.
export const smallest = (angle, box, screen) => 100 * metres(angle, screen.distance_m) / CAPITAL / pixel_m(box, screen) / box.height;

const box_of = (root) => ({ width: root.clientWidth, height: root.clientHeight });
const is_upright = (box) => box.height > box.width;
const hair = (px) => Math.max(1, px / 40); // browsers round to whole pixels: a hair is the same part of the text on every screen
const wide = (node) => node.scrollWidth > node.clientWidth + hair(parseFloat(getComputedStyle(node).fontSize));
const rowsOf = (node) => Math.round(node.clientHeight / parseFloat(getComputedStyle(node).lineHeight));
const spoilt = (node) => wide(node) || (node.dataset.rows > 1 && rowsOf(node) > node.dataset.rows);

// A big figure gives up size before anything is cut, down to what is legible from afar.
function shrunk(node, text_px) {
  const room = Math.min(node.clientWidth, node.parentElement.clientWidth);
  if (node.scrollWidth <= room + 1) return null;
  return Math.max(text_px * FAR / USUAL, parseFloat(getComputedStyle(node).fontSize) * room / node.scrollWidth * 0.98);
}

function settle(node) {
  const broken = (variant) => { show(node, variant); return spoilt(node); };
  node.form = node.variants.findIndex((variant) => !broken(variant));
  node.classList.toggle("wrap", node.form < 0);
}

// First all is measured, then written: a browser lays the page out anew for each look after a change.
function at_once(nodes, look_at, change) {
  nodes.map((node) => [node, look_at(node)]).forEach(([node, found]) => change(node, found));
}

function fit(root) {
  const lines = [...root.querySelectorAll(".line")].filter((node) => node.variants.length);
  lines.forEach((node) => { show(node, node.variants[0]); node.form = 0; });
  const text_px = parseFloat(getComputedStyle(root.querySelector(".sheet")).fontSize);
  at_once([...root.querySelectorAll(".shrink")], (node) => shrunk(node, text_px), (node, px) => { if (px) node.style.fontSize = `${px}px`; });
  const is_wide = [...root.querySelectorAll(".hour .says")].some(wide);
  root.querySelector(".hours")?.classList.toggle("stacked", is_wide);
  const is_full = (row) => wide(row) || [...row.querySelectorAll(".line")].some((node) => wide(node) || rowsOf(node) > 1);
  const hide = (row, full) => row.querySelectorAll(".optional").forEach((node) => node.classList.toggle("gone", full));
  at_once([...root.querySelectorAll(".row")], is_full, hide);
  at_once(lines, spoilt, (node, is_spoilt) => { if (is_spoilt) settle(node); });
}

// Whether a box holds all its parts. Inside a line of text and a drawing nothing is asked: lines are measured by their width.
function spills(box, slack) {
  const edge = box.getBoundingClientRect();
  return [...box.children].some((child) => {
    const { width, left, right, top, bottom } = child.getBoundingClientRect();
    return width && (left < edge.left - slack || right > edge.right + slack || top < edge.top - slack || bottom > edge.bottom + slack);
  });
}

function fits(root, may_wrap) {
  const scale = root.getBoundingClientRect().width / root.offsetWidth; // a preview is drawn small
  const slack = 1.2 * scale * hair(parseFloat(getComputedStyle(root.querySelector(".sheet")).fontSize));
  if (!may_wrap && root.querySelector(".state .line")?.form > 0) return false; // rather smaller than without the reason
  if (root.querySelector(may_wrap ? ".never-wrap.wrap" : ".wrap") || [...root.querySelectorAll(".line, .shrink, .row")].some(wide)) return false;
  return ![...root.querySelectorAll(".sheet, .sheet *:not(.line, .line *, .shrink, .shrink *, .draws, .draws *, svg *)")].some((node) => spills(node, slack));
}

// Whether some line of what is being done had no room for the task: rather all texts smaller than "worker, Thu".
const is_task = (variant) => variant.some(([, name]) => name?.includes("task"));
const lacks_task = (root) => [...root.querySelectorAll(".act")].some((node) => node.variants.some(is_task) && !is_task(node.variants[node.form] || []));

function attempt(root, page, look, plan) {
  const looks = [`of-${page.kind || "line"}`, plan.tight && "tight", plan.wrap && "loose", page.tiles && !page.tiles.length && "still", page.later && "later"];
  const sheet = make("div", `sheet ${looks.filter(Boolean).join(" ")}`, ...kind_of(page).draw(page, plan, look));
  sheet.style.setProperty("--t", plan.size);
  root.replaceChildren(sheet);
  tell_age(root);
  fit(root);
  return fits(root, plan.wrap);
}

const kind_of = (page) => KINDS[page.kind || "line"];

// Of steps from the richest to the barest the first that fits, found by halving: each leaves more room than the one before.
function first_fit(steps, fits_step) {
  let low = 0, high = steps.length, found = null;
  while (low < high) {
    const middle = Math.floor((low + high) / 2), plan = fits_step(steps[middle]);
    if (plan) [found, high] = [plan, middle];
    else low = middle + 1;
  }
  return found;
}

// What was left out comes back where there is room after all, the most important first.
function regain(root, page, look, plan) {
  let kept = plan;
  for (const part of [...plan.drop].reverse()) {
    const richer = { ...kept, drop: kept.drop.filter((one) => one !== part) };
    if (attempt(root, page, look, richer)) kept = richer;
  }
  return kept;
}

// As big as everything fits; where it does not at the least legible size, at that size what is left when things are left out.
// Only where nothing legible fits at all it gets smaller than legible, which is better than nothing: the check tells.
function best(root, page, look) {
  const box = box_of(root), upright = is_upright(box), { rich, poor } = kind_of(page), full = [...rich(page, upright)];
  const least = 1.005 * smallest(USUAL, box, look.screen), sizes = SIZES.map((size) => size * Math.min(1, box.width / box.height));
  const tried = [...sizes.filter((size) => size > least * 1.02), Math.max(least, sizes.at(-1))];
  const any = (size, plans, too = () => true) => plans.map((plan) => ({ size, drop: [], ...plan })).find((plan) => attempt(root, page, look, plan) && too());
  const bare = (size, step) => any(size, step.map((plan) => ({ tight: true, wrap: true, ...plan })));
  if (any(tried.at(-1), full)) {
    const whole = (size) => any(size, full, () => !lacks_task(root));
    return first_fit(tried, whole) || first_fit(tried, (size) => any(size, full));
  }
  const steps = [...poor(page, upright)], legible = first_fit(steps, (step) => bare(tried.at(-1), step));
  if (legible) return regain(root, page, look, legible);
  return first_fit([0.85, 0.7, 0.55, 0.4, 0.3], (part) => bare(part * tried.at(-1), steps.at(-1))) || { size: 0.3 * tried.at(-1), drop: [], tight: true, wrap: true, ...steps.at(-1)[0] };
}

// What was found for this page and screen is kept while it fits, so that nothing jumps from one refresh to the next.
function find(root, page, look, nth) {
  const box = box_of(root), counts = ["tiles", "hours", "foot", "calls", "rows"].map((part) => page[part]?.length);
  const of = [nth, page.layout_key, ...counts, box.width, box.height, look.screen.diagonal_in, look.screen.distance_m, look.lang].join();
  root.found ??= new Map();
  const kept = root.found.get(page.key + nth);
  if (kept?.of === of && attempt(root, page, look, kept.plan)) return kept.plan;
  const plan = best(root, page, look);
  root.found.set(page.key + nth, { of, plan });
  attempt(root, page, look, plan);
  return plan;
}

// The sheets of a page, one after another: what does not fit on the first is on the next.
function sheets(root, page, look) {
  const all = [];
  for (let rest = page; rest && all.length < MOST_SHEETS; rest = kind_of(rest).rest(rest, all.at(-1).plan)) {
    all.push({ page: rest, plan: find(root, rest, look, all.length), shows: legibility(root, look) });
  }
  return all;
}

// Draw the nth sheet of a page into the box, and say what its sheets show: {count, blocks, left_out}.
export function lay(root, page, look = page, nth = 0) {
  root.className = `wall ${look.theme}`;
  root.lang = look.lang || "en";
  root.dir = look.dir || "ltr";
  const all = sheets(root, page, look), at = Math.min(nth, all.length - 1);
  if (at < all.length - 1) attempt(root, all[at].page, look, all[at].plan);
  root.dataset.plan = JSON.stringify(all[at].plan);
  const gone = all.flatMap((sheet) => sheet.shows.gone);
  return { count: all.length, blocks: worst_of(all.flatMap((sheet) => sheet.shows.blocks)), left_out: [...new Set([...gone, ...lost(page, all)])] };
}

// What is on none of the sheets.
function lost(page, all) {
  const last = all.at(-1), rest = kind_of(page).rest(last.page, last.plan);
  const for_good = all.flatMap((sheet) => sheet.plan.drop.filter((part) => !(kind_of(page).moves || []).includes(part)));
  return [...for_good, ...(rest ? kind_of(page).names(rest) : [])];
}

// Of each kind of text the smallest.
function worst_of(blocks) {
  const found = new Map();
  for (const one of blocks) if (!found.has(one.block) || one.arcmin / one.needed < found.get(one.block).arcmin / found.get(one.block).needed) found.set(one.block, one);
  return [...found.values()];
}

const has_words = (node) => [...node.childNodes].some((kid) => kid.nodeType === Node.TEXT_NODE && kid.data.trim());

// Of every text in sight: its name, what it says, its arcmin and how many it needs; and the names of what had no room in its row.
function legibility(root, look) {
  const pixel = pixel_m(box_of(root), look.screen);
  const texts = [...root.querySelectorAll(".sheet *")].filter((node) => has_words(node) && node.getClientRects().length && !node.closest("svg"));
  const blocks = texts.map((node) => {
    const has = arcmin(CAPITAL * parseFloat(getComputedStyle(node).fontSize) * pixel, look.screen.distance_m), needs = node.matches(FAR_TEXTS) ? FAR : USUAL;
    const name = node.closest("[data-block]")?.dataset.block || "text";
    return { block: name === "state" && needs === USUAL ? "because" : name, says: node.textContent.trim(), arcmin: Math.round(10 * has) / 10, needed: needs, passes: has >= needs - 0.05 };
  });
  const shorter = [...root.querySelectorAll('[data-part="owed"]')].some((node) => node.form > 0) ? ["owed_rest"] : [];
  return { blocks, gone: [...[...root.querySelectorAll(".optional.gone")].map((node) => node.dataset.part), ...shorter] };
}

// A page of rows: as many as are legible, the others on its next sheet.
const of_rows = (draw) => ({
  draw,
  rich: (page) => [{ count: page.rows.length }],
  poor: (page) => page.rows.map((_, i) => [{ count: page.rows.length - i }]),
  rest: (page, plan) => (plan.count < page.rows.length ? { ...page, rows: page.rows.slice(plan.count) } : null),
  names: () => ["rows"],
});
