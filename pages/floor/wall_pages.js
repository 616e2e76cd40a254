// The other pages of a playlist, each drawn after a plan of wall_fit.js from a picture of its own (pages/floor/*_picture.py).
const rtl_bar = (fill) => { const bar = make("i", ""); bar.style.width = `${100 * fill}%`; return bar; };
const note = (name, variants, options) => block(name, line(variants || [], options));

// What costs most: a bar for each loss, the largest first, as long as its minutes.
function draw_losses(page, plan) {
  const rows = page.rows.slice(0, plan.count).map((row) => {
    const bar = make("div", "loss-bar draws", rtl_bar(row.fill));
    return make("div", "loss", note("loss", row.name, { name: "b", rows: 2 }), bar, note("size", row.says, { name: "size" }));
  });
  return [head(page), make("section", "losses", ...rows), make("footer", "under", note("known", page.under, { name: "q" }))];
}

// Promises: what management owes and how the loop runs, a card for each figure; those that have no room are on the next sheet.
function draw_promises(page, plan) {
  const cards = page.rows.slice(0, plan.count).map((one) => {
    const value = block("value", make("div", `v shrink ${one.mood}`, one.value));
    return make("article", `tile is-${one.mood}`, note("name", one.name, { name: "q never-wrap", rows: plan.rows }), value, note("promised", one.says, { rows: plan.rows }));
  });
  const under = page.under.length ? [make("footer", "under", note("known", page.under, { name: "q", rows: 2 }))] : [];
  return [head(page), grid(plan.columns === 2 ? "tiles pairs" : "tiles", plan.columns, cards), ...under];
}

function promises_plans(count, upright) {
  const columns = upright ? [2, 1] : [3, 2, 1];
  return columns.filter((one) => one <= count).flatMap((one) => [1, 2].flatMap((rows) => [false, true].map((tight) => ({ count, rows, tight, columns: one }))));
}

// Ideas and thanks: how many were said, answered and done, then what was done, and what is being done.
function draw_ideas(page, plan, look) {
  const counts = page.counts.map((one) => make("div", "count", block("count", make("b", "", one.value)), note("counted", one.says, { name: "q" })));
  const rows = page.rows.slice(0, plan.count).map((row) => note("story", row.says, { name: `story ${row.is_done ? "" : "doing"}`, rows: row.rows }));
  const told = rows.length ? rows : [note("story", page.empty, { name: "story", rows: 2 })];
  const below = make("div", "heard", note("thanks", page.thanks, { name: "b" }), note("owed", page.owed));
  const foot = make("footer", "foot", below, ...(look.qr ? [qr(look.qr)] : []));
  return [head(page), make("section", plan.bare ? "gone" : "counts", ...counts), make("section", "stories", ...told), foot];
}

// A letter as a stroke with a piece for each day. A day's mark is told by shape, hatch and colour: full is met, a rhomb almost,
// a triangle missed, hatched not known, a thin piece nothing to judge, an outline a day to come.
const LETTERS = {
  S: "M85 34C80 6 18 6 16 42C14 80 86 66 84 106C82 142 20 142 14 112",
  Q: "M92 142L72 116C56 140 14 130 14 74C14 -6 86 -6 86 74C86 92 82 106 72 116",
  D: "M18 134L18 14L44 14C98 14 98 134 44 134L30 134",
  C: "M86 42C78 2 14 0 14 74C14 148 78 146 86 106",
  P: "M18 140L18 14L52 14C94 14 94 80 52 80L32 80",
};
const SIGNS = { near: "M0 -6L5 0L0 6L-5 0Z", missed: "M-5.5 -4L5.5 -4L0 6Z" };

const known_pieces = new Map(); // measuring a stroke takes a while, and it is always the same

function pieces(letter, count) {
  const key = letter + count;
  if (!known_pieces.has(key)) known_pieces.set(key, cut(letter, count));
  return known_pieces.get(key);
}

function cut(letter, count) {
  const stroke = draw("path", { d: LETTERS[letter] }), whole = stroke.getTotalLength(), step = whole / count;
  const at = (length) => { const { x, y } = stroke.getPointAtLength(length); return `${x.toFixed(1)} ${y.toFixed(1)}`; };
  return Array.from({ length: count }, (_, i) => {
    const from = i * step + 0.06 * step, to = (i + 1) * step - 0.06 * step, points = [0, 1, 2, 3, 4].map((n) => at(from + n * (to - from) / 4));
    return { d: `M${points.join("L")}`, middle: at((from + to) / 2) };
  });
}

function letter(one, nth) {
  const svg = draw("svg", { viewBox: "0 0 100 150", class: "letter draws" }), hatch = `hatch-${nth}`;
  const pattern = draw("pattern", { id: hatch, width: 4, height: 4, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
  pattern.append(draw("rect", { width: 4, height: 4, class: "hatch-ground" }), draw("rect", { width: 2, height: 4, class: "hatch-line" }));
  svg.append(pattern);
  pieces(one.letter, one.marks.length).forEach((piece, i) => {
    const mark = one.marks[i] || "ahead", is_today = i + 1 === one.today;
    if (is_today) svg.append(draw("path", { d: piece.d, class: "day today" }), draw("path", { d: piece.d, class: "day inside" }));
    svg.append(draw("path", { d: piece.d, class: `day ${mark} ${is_today ? "slim" : ""}`, ...(mark === "unknown" ? { stroke: `url(#${hatch})` } : {}) }));
    if (SIGNS[mark]) svg.append(draw("path", { d: SIGNS[mark], class: "sign", transform: `translate(${piece.middle})` }));
  });
  return svg;
}

function draw_safety(page, plan) {
  const letters = page.letters.map((one, nth) => {
    const texts = [...(plan.bare ? [] : [note("name", one.name, { name: "b" })]), note("today", one.says, { name: one.mood }), ...(plan.plain ? [] : [note("days", one.count, { name: "q" })])];
    return make("article", "letter-card", letter(one, nth), ...texts);
  });
  const legend = page.legend.map((one) => block("legend", make("span", `key ${one.mark}`, one.says)));
  const told = make("footer", plan.plain ? "gone" : "legend", ...legend), is_card = plan.columns === 2; // the place that five letters leave
  const area = make("section", "letters", ...letters, ...(is_card ? [told] : []));
  area.style.setProperty("--columns", plan.columns);
  return [head(page), area, ...(is_card ? [] : [told])];
}

// The whole plant: a row for each line.
function draw_plant(page, plan) {
  const rows = page.rows.slice(0, plan.count).map((row) => {
    const alerts = [...(row.danger.length ? [note("danger", row.danger, { name: "near strong" })] : []), ...(row.call.length ? [note("call", row.call)] : [])];
    const told = [note("name", row.name, { name: "b" }), note("gap", row.gap.says, { name: `strong ${row.gap.mood}` }), note("state", row.state)];
    return make("div", `plant-row is-${row.mood} ${plan.flows ? "flows" : ""}`, ...told, ...(alerts.length ? [make("div", "alerts", ...alerts)] : []));
  });
  return [head(page), make("section", "plant", ...rows)];
}

function draw_message(page, plan) {
  const body = note("message", page.says, { name: "message", rows: plan.rows });
  body.style.setProperty("--message", plan.big);
  return [head(page), make("section", "message-box", body), note("until", page.until, { name: "q" })];
}

// Handover: the result of the shift that goes, what was written for the next one, what stands open, what comes. What was written
// is never cut: it may take the whole width. Where three parts are too small to read, they stand one after the other, on as many sheets as they need.
const part_rows = (part, name, rows) => {
  const texts = part.rows.length ? part.rows : part.none ? [[[[part.none, "q"]]]] : [];
  return [block("heading", make("h2", "", part.head)), ...texts.map((text) => note(name, text, { rows }))];
};

function handed_over(page, rows) {
  const parts = [["said", page.said], ["open", page.open], ["next", page.next]];
  return parts.map(([name, part]) => part_rows(part, name, rows));
}

function draw_result(result) {
  const big = block("gap", line([[[result.big, ""]]], { tag: "div", name: `big shrink ${result.mood}` }));
  return make("section", `gap row is-${result.mood}`, big, make("div", "sub", ...result.sub.map((text) => note("result", text))));
}

function draw_figure(one) {
  const value = block("value", make("b", "", `${one.value} ${one.unit}`.trim()));
  return make("div", "figure", note("name", one.name, { name: "q" }), value, block("status", make("span", one.mood, one.word)));
}

function draw_handover(page, plan) {
  const calls = make("section", page.calls.length ? "calls" : "gone", ...page.calls.map(call));
  const figures = make("section", plan.figures && page.kpis.length ? "figures" : "gone", ...page.kpis.map(draw_figure));
  const parts = plan.count ? [handed_over(page, 4).flat().slice(page.begun || 0, (page.begun || 0) + plan.count)] : handed_over(page, plan.wide ? 3 : 2);
  const both = make("section", "parts", ...parts.map((rows, i) => make("section", plan.wide && !i ? "part whole" : "part", ...rows)));
  both.style.setProperty("--columns", plan.columns);
  const read = note("read", page.read.says, { name: `read ${page.read.mood === "near" ? "near strong" : "q"}` });
  return [head(page), calls, ...(page.later ? [] : [draw_result(page.result)]), figures, both, read];
}

function* poor_handover(page) {
  for (let count = handed_over(page, 4).flat().length - (page.begun || 0); count > 0; count--) yield [{ count, columns: 1 }];
}

function rest_of_handover(page, plan) {
  const begun = (page.begun || 0) + plan.count;
  return plan.count && begun < handed_over(page, 4).flat().length ? { ...page, begun, later: true, calls: [] } : null;
}

// A screen that hangs upright has no room for a title beside the dangers: it may take two rows before the text gets smaller.
const whole_rows = (page, upright) => [{ count: page.rows.length }, ...(upright ? [{ count: page.rows.length, wrap: true }] : [])];

KINDS.losses = { ...of_rows(draw_losses), rich: whole_rows };
KINDS.plant = { ...of_rows(draw_plant), rich: whole_rows, poor: (page) => page.rows.map((_, i) => [{ count: page.rows.length - i, flows: true }]) };
KINDS.promises = {
  ...of_rows(draw_promises),
  rich: (page, upright) => promises_plans(page.rows.length, upright),
  poor: (page, upright) => page.rows.map((_, i) => promises_plans(page.rows.length - i, upright)),
};
KINDS.ideas = {
  ...of_rows(draw_ideas),
  rich: whole_rows,
  poor: (page) => [[{ count: page.rows.length, bare: true }], ...page.rows.map((_, i) => [{ count: page.rows.length - i, bare: true }])],
};
KINDS.safety = {
  draw: draw_safety,
  rich: (page, upright) => (upright ? [{ columns: 2 }, { columns: 2, wrap: true }] : [{ columns: 5 }]),
  poor: (page, upright) => [[{ columns: upright ? 2 : 5 }], [{ columns: upright ? 2 : 5, plain: true }], [{ columns: upright ? 2 : 5, plain: true, bare: true }]],
  rest: () => null,
  names: () => [],
};
KINDS.message = {
  draw: draw_message,
  rich: () => [2.4, 1.9, 1.5, 1.2, 1].map((big) => ({ big, rows: 6 })),
  poor: () => [[{ big: 1, rows: 12 }]],
  rest: () => null,
  names: () => [],
};
KINDS.handover = {
  draw: draw_handover,
  rich: (page, upright) => (upright ? [{ columns: 1 }] : [{ columns: 3 }, { columns: 2, wide: true }]).flatMap((plan) => [{ figures: true, ...plan }, plan]),
  poor: poor_handover,
  rest: rest_of_handover,
  names: () => ["handover"],
};
