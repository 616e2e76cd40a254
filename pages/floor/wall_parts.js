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

const show = (node, variant) => node.replaceChildren(...variant.map(([text, name]) => make("span", name || "", text)));

// A line of text with its shorter forms, longest first; `rows` is how many rows it may take.
function line(variants, { tag = "p", name = "", rows = 1 } = {}) {
  const node = make(tag, `line ${name}`);
  node.variants = variants;
  node.dataset.rows = rows;
  return node;
}

function run(bar) {
  const node = make("div", "run hatched optional", make("i", ""), make("u", ""));
  node.firstChild.style.width = `${100 * bar.done}%`;
  node.lastChild.style.left = `${100 * bar.due}%`;
  return node;
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

function qr(code) {
  const svg = draw("svg", { viewBox: `0 0 ${code.size} ${code.size}`, "shape-rendering": "crispEdges" });
  svg.append(draw("path", { d: code.path, stroke: "#000", fill: "none" }));
  return make("div", "qr", make("span", "", code.says), svg);
}
