// A screen as it will hang: its playlist laid out in its own size, made small, and what of it can be read from there.
const TILE = "tile: "; // before the name of a figure that has no room
const fill = (sentence, places) => sentence.replace(/\{(\w+)\}/g, (_, name) => places[name]);

function tell_age(root) {
  const live = root.querySelector(".live");
  if (live) live.textContent = `${root.asked.words.live} · ${root.asked.clock}`;
}

// Every sheet of every page, in the order in which the screen shows them.
function turns_of(root, data) {
  return data.pages.filter((page) => KINDS[page.kind || "line"]).flatMap((page) => {
    const told = lay(root, page, data.look);
    return Array.from({ length: told.count }, (_, nth) => ({ page, nth, told }));
  });
}

function row(check, data) {
  const number = (value) => value.toLocaleString(data.lang, { maximumFractionDigits: 1 });
  const says = make("td", "says", check.says);
  says.dir = "auto";
  const verdict = make("td", check.passes ? "" : "bad", check.passes ? data.words.passes : data.words.fails);
  return make("tr", "", make("td", "", data.words.blocks[check.block] || check.says), says, make("td", "", number(check.arcmin)), make("td", "", number(check.needed)), verdict);
}

function table(told, data) {
  const head = make("tr", "", ...data.words.columns.map((column) => make("th", "", column)));
  return make("table", "checks", make("thead", "", head), make("tbody", "", ...told.blocks.map((check) => row(check, data))));
}

// What stands below the picture: whether all can be read, what takes its own turn, and what has no room at all.
function told_of(turn, turns, data) {
  const { told } = turn, small = told.blocks.filter((check) => !check.passes).length, { words } = data;
  const verdict = make("p", small ? "verdict bad" : "verdict", small ? words.too_small : words.all_legible);
  const notes = told.count > 1 ? [make("p", "aside", fill(words.sheets, { count: told.count }))] : [];
  const names = told.left_out.map((part) => words.blocks[part] || (part.startsWith(TILE) ? fill(words.figure, { name: part.slice(TILE.length) }) : part));
  if (names.length) notes.push(make("p", "aside", fill(words.left_out, { parts: [...new Set(names)].join(", ") })));
  return [verdict, ...notes, table(told, data)];
}

function hang(preview, turns, at, data) {
  const [stage, root] = [preview.querySelector(".stage"), preview.querySelector(".wall")], turn = turns[at];
  lay(root, turn.page, data.look, turn.nth);
  const buttons = turns.map((one, i) => {
    const button = make("button", "", one.told.count > 1 ? `${data.words.kinds[one.page.kind]} ${one.nth + 1}` : data.words.kinds[one.page.kind]);
    button.setAttribute("aria-pressed", i === at);
    button.onclick = () => hang(preview, turns, i, data);
    return button;
  });
  const below = make("div", "turns", ...(turns.length > 1 ? buttons : []));
  preview.replaceChildren(stage, below, ...told_of(turn, turns, data));
}

// The picture's own size is the screen's; the card only decides how small it is made.
function place(preview, stage, root, data) {
  const { width, height } = data.glass, room = preview.clientWidth - 12, scale = Math.min(room / width, data.tallest / height);
  Object.assign(root.style, { width: `${width}px`, height: `${height}px`, transform: `scale(${scale})` });
  Object.assign(stage.style, { width: `${width * scale + 12}px`, height: `${height * scale + 12}px`, boxSizing: "border-box" });
}

export default function ({ data, parentElement }) {
  const preview = parentElement.querySelector(".preview"), drawn = JSON.stringify(data) + preview.clientWidth;
  if (preview.drawn === drawn) return;
  preview.drawn = drawn;
  const root = preview.querySelector(".wall") || make("div", "wall"), stage = preview.querySelector(".stage") || make("div", "stage", root);
  root.asked = { words: data.look.words, clock: data.clock };
  preview.replaceChildren(stage);
  const draw_it = () => {
    place(preview, stage, root, data);
    const turns = turns_of(root, data);
    if (turns.length) hang(preview, turns, 0, data);
  };
  draw_it();
  document.fonts.ready.then(draw_it);
  preview.watch ??= new ResizeObserver(() => place(preview, stage, root, data));
  preview.watch.disconnect();
  preview.watch.observe(preview);
}
