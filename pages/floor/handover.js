// The handover on tablet and board: what the shift leaves behind, three lines for the next one, and whether they were read.
// What is typed survives a reload: a person's draft goes to the plant, a tablet keeps its own.
const LINES = 3, LONGEST_LINE = 120, REST_MS = 800;

class HandoverCard {
  constructor(keeps_here) {
    this.root = make("section", "handover");
    this.keeps_here = keeps_here;
    this.ui = { lines: null, seen: 0, waits: false };
  }

  take(p, told, send, keep) {
    const is_first = !this.p || this.p?.key !== p?.key, answered = told && told.number !== this.told;
    Object.assign(this, { p, send, keep });
    if (answered) this.heed(told);
    if (!p) return this.root.replaceChildren();
    const draft = is_first ? this.kept() : null;
    if (draft) this.open(draft);
    else if (is_first) this.ui.lines = null;
    if (answered || !this.is_typing()) this.draw();
  }

  heed(told) {
    this.told = told.number;
    this.say = told;
    this.ui.waits = false;
    if (told.problem) return;
    this.ui.lines = null;
    this.forget();
  }

  // A refresh must not take the words from under somebody's fingers.
  is_typing() { const at = this.root.getRootNode().activeElement; return at?.tagName === "INPUT" && this.root.contains(at); }

  badge() {
    if (!this.p.is_now || this.p.is_read) return "";
    return this.p.version ? this.p.words.to_read : this.p.words.to_write;
  }

  place() { return `handover ${this.p.key}`; }
  kept() {
    if (!this.keeps_here) return this.p.draft;
    try { return JSON.parse(localStorage.getItem(this.place())); } catch { return null; }
  }
  forget() { clearTimeout(this.timer); if (this.keeps_here) localStorage.removeItem(this.place()); }
  typed() {
    clearTimeout(this.timer);
    if (this.keeps_here) localStorage.setItem(this.place(), JSON.stringify(this.ui.lines));
    else this.timer = setTimeout(() => this.keep({ start: this.p.start, said: this.ui.lines }), REST_MS);
  }

  open(lines) { Object.assign(this.ui, { lines: Array.from({ length: LINES }, (_, i) => lines[i] || ""), seen: this.p.version, request: new_id() }); }

  tell(what, more) {
    clearTimeout(this.timer);
    Object.assign(this.ui, { waits: true });
    this.draw();
    this.send({ do: what, shift: this.p.shift, start: this.p.start, end: this.p.end, ...more });
  }

  draw() {
    const p = this.p, w = p.words;
    const told = this.say ? [make("div", `note ${this.say.problem ? "problem" : "fine"}`, this.say.says)] : [];
    if (!p.is_now && !p.version) return this.root.replaceChildren(make("div", "none q", w.later));
    const figures = p.figures ? [this.result(p.figures), make("div", "both", this.list(w.open, p.figures.open, w.nothing_open), this.list(w.next, p.figures.next, ""))] : [];
    this.root.replaceChildren(...told, make("h2", "", p.title), this.ui.lines ? this.form() : this.lines(), ...figures);
  }

  result(f) {
    const kpi = (one) => make("div", "fig", make("small", "q", one.name), make("b", one.mood, one.value || "–", small(` ${one.unit}`)), small(one.word, one.mood));
    return make("div", "result", make("div", "big", make("b", f.mood, f.big), ...f.sub.map((one) => make("span", "", ...spans(one)))), ...f.kpis.map(kpi));
  }

  list(head, rows, none) {
    const items = rows.map((row) => make("li", "", ...spans(row)));
    return make("div", "part", make("h3", "", head), items.length ? make("ul", "", ...items) : make("div", "q", none));
  }

  lines() {
    const p = this.p, w = p.words, deeds = [];
    const said = p.said.length ? make("ol", "said", ...p.said.map((one) => make("li", "", one))) : make("div", "none q", w.nothing);
    if (p.can_confirm) deeds.push(button("do", () => this.tell("confirm", { version: p.version, request: new_id() }), w.confirm));
    if (p.can_write) deeds.push(button(p.version ? "" : "do", () => { this.say = null; this.open(p.said); this.draw(); this.root.querySelector("input")?.focus(); }, p.version ? w.correct : w.lines));
    for (const deed of deeds) deed.disabled = this.ui.waits;
    const by = p.version ? [make("div", "by", make("span", "q", p.by), make("span", p.is_read ? "ok" : "near", p.read))] : [];
    const history = p.history.length ? [make("details", "q", make("summary", "", w.history), ...p.history.map((one) => make("div", "", `${one.says} (${one.by})`)))] : [];
    return make("div", "lines", make("h3", "", w.lines), said, ...by, make("div", "deeds", ...deeds), ...history);
  }

  form() {
    const w = this.p.words, ui = this.ui;
    const field = (_, i) => {
      const node = make("input", "");
      Object.assign(node, { type: "text", maxLength: LONGEST_LINE, value: ui.lines[i], ariaLabel: w.line_of[i], placeholder: w.line_of[i] });
      node.oninput = () => { ui.lines[i] = node.value; keep.disabled = !ui.lines.some((one) => one.trim()); this.typed(); };
      return node;
    };
    const changed = this.p.version === ui.seen ? [] : [make("div", "note problem", w.changed, make("ol", "said", ...this.p.said.map((one) => make("li", "", one))))];
    const keep = button("do", () => this.tell("write", { said: ui.lines, version: this.p.version, request: ui.request }), ui.waits ? w.saving : w.keep);
    keep.disabled = ui.waits || !ui.lines.some((one) => one.trim());
    const back = button("q", () => { this.forget(); if (!this.keeps_here) this.keep({ start: "", said: [] }); ui.lines = null; this.say = null; this.draw(); }, w.back);
    return make("div", "lines", make("h3", "", w.lines), ...ui.lines.map(field), ...changed, make("div", "deeds", keep, back));
  }
}

const spans = (variant) => variant.map(([text, name]) => make("span", name || "", text));
