// The page of one line, built after a plan (wall_fit.js).

function head(p) {
  return make("header", "head", line(p.title), line(p.danger, { tag: "span", name: "near strong" }), make("span", "live"));
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
