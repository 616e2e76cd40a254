// The parts of a page on the wall. Every text goes in as a text node, never as markup.
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

// The check (wall_fit.js) calls a text by the name of the nearest block around it.
function block(name, node) {
  node.dataset.block = name;
  return node;
}

// What goes when its row has no room for it, and how the check calls it then.
function optional(part, node) {
  node.classList.add("optional");
  node.dataset.part = part;
  return node;
}

const show = (node, variant) => node.replaceChildren(...variant.map(([text, name]) => make("span", name || "", text)));
const says_one = (text) => (typeof text === "string" ? text && [[[text]]] : text?.length && text); // a plain string has one form

// A line of text with its shorter forms, longest first; `rows` is how many rows it may take.
function line(variants, { tag = "p", name = "", rows = 1 } = {}) {
  const node = make(tag, `line ${name}`);
  node.variants = variants;
  node.dataset.rows = rows;
  return node;
}

function run(bar) {
  const node = make("div", "run hatched draws", make("i", ""), make("u", ""));
  node.firstChild.style.width = `${100 * bar.done}%`;
  node.lastChild.style.insetInlineStart = `${100 * bar.due}%`;
  return optional("bar", node);
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
  const svg = draw("svg", { viewBox: "0 0 100 30", preserveAspectRatio: "none", class: "spark" });
  const known = [...trend.points, trend.goal].filter((value) => value !== null);
  const low = Math.min(...known), span = Math.max(...known) - low || 1;
  const y = (value) => 28 - 26 * (value - low) / span;
  const pen = { fill: "none", "vector-effect": "non-scaling-stroke" };
  if (trend.goal !== null) svg.append(draw("path", { ...pen, d: `M0 ${y(trend.goal)}H100`, class: "goal-line" }));
  svg.append(draw("path", { ...pen, d: path(trend.points, y), class: `pen ${mood}` }));
  return optional("trend", svg);
}

function qr(code) {
  const svg = draw("svg", { viewBox: `0 0 ${code.size} ${code.size}`, "shape-rendering": "crispEdges" });
  svg.append(draw("path", { d: code.path, stroke: "#000", fill: "none" }));
  return block("qr", make("div", "qr", make("span", "", code.says), svg));
}

// First in sight on every page: whose it is, open dangers, and how fresh it is.
function head(page) {
  const danger = block("danger", line(page.danger || [], { tag: "span", name: "near strong" }));
  return make("header", "head", block("title", line(page.title)), danger, block("live", make("span", "live")));
}

// A clock that runs since a call or a stop began; `now` is the server's.
function clock_since(since_ms, now) {
  const seconds = Math.max(0, Math.floor((now - since_ms) / 1000)), two = (value) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600), rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

function tick_clocks(root, now) {
  for (const node of root.querySelectorAll("[data-since]")) node.textContent = clock_since(Number(node.dataset.since), now);
}

// A call for help: what, and for how long it has been waiting. A digit more than now is kept free, so that nothing moves.
function call(one) {
  const clock = make("time", "clock", "00:00");
  clock.dataset.since = one.since_ms;
  return block("call", make("section", `call row is-${one.mood}`, line(one.says), clock));
}
