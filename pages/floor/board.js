// The board's live part: figures of one shift, drawn from one JSON. Every text goes in as a text node, never as markup.
function make(tag, name, ...kids) {
  const node = document.createElement(tag);
  node.className = name;
  node.append(...kids);
  return node;
}

const words = (variant) => variant.map(([text, name]) => make("span", name || "", text));

function button(label, send) {
  const node = make("button", "", label);
  node.type = "button";
  node.onclick = send;
  return node;
}

// A sentence of the server with its {places} filled.
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const age = (ms, say) => (ms < 120000 ? fill(say.seconds_old, { count: Math.max(0, Math.round(ms / 1000)) }) : fill(say.minutes_old, { count: Math.round(ms / 60000) }));

function now_part(p) {
  const sub = make("div", "sub", ...p.now.sub.map((variant) => make("div", "", ...words(variant))));
  const state = make("div", "state", ...p.now.state.map((variant) => make("div", "", ...words(variant))));
  return make("section", `card now is-${p.now.mood}`, make("div", `big ${p.now.mood}`, p.now.big), sub, state);
}

function kpi_card(card, say, send) {
  const name = button(card.name, () => send("pick", card.kpi));
  name.title = say.pick;
  const value = button("", () => send("why", `${card.kpi} ${card.span}`));
  value.className = card.withheld ? "why-not" : "v";
  value.title = say.why_so;
  value.append(...(card.withheld ? [card.withheld] : [card.value, make("small", "", ` ${card.unit}${card.goal ? ` · ${card.goal}` : ""}`)]));
  const act = make("span", card.action.mood, card.action.says);
  const side = card.action.can_take ? button(say.take, () => send("take", card.kpi)) : make("span", card.action.is_late ? "missed" : "q", card.action.when);
  const node = make("article", `card kpi is-${card.mood} ${card.chosen ? "chosen" : ""}`, make("header", "", name, make("span", card.mood, card.word)), value);
  const trust = make("button", "trust", make("span", "sign", card.sign), ` ${card.trust}`);
  trust.type = "button";
  trust.title = say.trust;
  trust.onclick = () => send("why", `${card.kpi} ${card.span}`);
  if (card.tells_age) trust.append(card.trust ? " · " : "", make("span", "heard"));
  node.append(trust, make("footer", "", act, side));
  return node;
}

function bar(fill, mood) {
  const node = make("div", `bar is-${mood}`, make("i", ""));
  node.firstChild.style.width = `${100 * fill}%`;
  return node;
}

function hour_row(row, say, send) {
  const cell = (text, name = "") => make("td", name, text);
  const asked = (text, kpi, name = "") => {
    if (!row.span || !text) return cell(text, name);
    const node = button(text, () => send("why", `${kpi} ${row.span}`));
    node.title = say.why_so;
    return make("td", name, node);
  };
  const plan = row.changed ? make("td", "", make("s", "first", row.first_plan), row.plan) : cell(row.plan);
  const changed = row.changed ? [make("span", "changed", fill(say.changed, { change: row.changed }))] : [];
  const wide = make("td", "wide", ...(row.future ? [] : [bar(row.fill, row.mood)]));
  return make("tr", row.future ? "future" : row.now ? "now-row" : "", cell(row.hour), plan, asked(row.good, "throughput"),
    asked(row.gap, "plan_attainment", row.mood), cell(row.so_far, "so-far"), wide, make("td", "left", ...words(row.why), ...changed));
}

function hours(part, say, send) {
  const heads = [[say.hour], [say.plan], [say.good], [part.gap_head], [say.so_far, "so-far"], ["", "wide"], [say.why, "left"]];
  const head = make("tr", "", ...heads.map(([text, name]) => make("th", name || "", text)));
  const table = make("table", "", make("thead", "", head), make("tbody", "", ...part.rows.map((row) => hour_row(row, say, send))));
  return make("section", "card", make("h2", "", say.hours, make("small", "", part.says)), part.rows.length ? table : make("p", "hint", part.empty));
}

function losses(part, say, send) {
  const asked = (row) => {
    const node = button(row.says, () => send("why", `oee ${part.span}`));
    node.title = say.which;
    return make("span", "", node);
  };
  const rows = part.rows.flatMap((row) => [make("span", "", row.name), bar(row.fill, row.mood), asked(row)]);
  const body = rows.length ? make("div", "pareto", ...rows) : make("p", "hint", part.empty);
  return make("section", "card", make("h2", "", say.losses, make("small", "", part.says)), body);
}

function draw(root, p, send) {
  const cards = make("section", "cards", ...p.cards.map((card) => kpi_card(card, p.words, send)));
  root.replaceChildren(now_part(p), ...(p.cards.length ? [cards] : []), make("div", "cols", hours(p.hours, p.words, send), losses(p.losses, p.words, send)));
}

function tell_age(root) {
  const { p, since } = root.shown;
  const live = root.querySelector(".age");
  const now_ms = p.now_ms + performance.now() - since;
  if (live) live.textContent = fill(p.words.live, { age: age(now_ms - p.built_ms, p.words) });
  for (const heard of root.querySelectorAll(".heard")) heard.textContent = fill(p.words.heard, { age: age(now_ms - p.heard_ms, p.words) });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".board");
  root.shown = { p: data, since: performance.now() };
  Object.assign(document.documentElement, { lang: data.words.lang, dir: data.words.dir });
  // A redraw while somebody points at a button would swallow the tap: only what changed is drawn.
  if (root.version !== data.version) {
    root.version = data.version;
    draw(root, data, (what, kpi) => setTriggerValue(what, kpi));
  }
  tell_age(root);
  root.ticking ??= setInterval(() => tell_age(root), 1000);
  return () => { clearInterval(root.ticking); root.ticking = undefined; };
}
