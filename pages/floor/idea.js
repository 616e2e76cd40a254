// Say it at the line: what it is, a drawing, send. Three taps with gloves on; words are welcome and never needed.
// Every text goes in as a text node, never as markup.
const SHOW_MS = 90000;

function drawing(path) {
  const [svg, line] = ["svg", "path"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "drawing");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

class IdeaCard {
  constructor() {
    this.root = make("section", "idea");
    this.forget();
  }

  forget() {
    clearTimeout(this.timer);
    this.ui = { kind: "", pictogram: "", body: "", request: new_id(), waits: false, source: "tablet", receipt: null };
  }

  take(p, told, send) {
    const answered = told && told.number !== this.told, was_typing = this.is_typing();
    Object.assign(this, { p, send });
    if (answered) this.heed(told);
    if (p && (answered || !was_typing)) this.draw();
  }

  heed(told) {
    this.told = told.number;
    this.say = told.problem ? told.says : "";
    this.ui.waits = false;
    if (told.problem || !told.receipt) return;
    this.forget();
    this.ui.receipt = told.receipt;
    this.timer = setTimeout(() => this.close(), SHOW_MS); // the next person must not find this one's code
  }

  close() {
    this.forget();
    this.send({ do: "seen" });
    this.draw();
  }

  from(source) { this.ui.source = source; }
  is_typing() { const at = this.root.getRootNode().activeElement; return at?.tagName === "INPUT" && this.root.contains(at); }
  set(changes) { this.say = ""; Object.assign(this.ui, changes); this.draw(); }

  tell() {
    const { kind, pictogram, body, request, source } = this.ui;
    this.set({ waits: true });
    this.send({ do: "say", kind, pictogram, body, request, source });
  }

  draw() { this.root.replaceChildren(...(this.ui.receipt ? this.thanks() : this.form())); }

  form() {
    const p = this.p, w = p.words, ui = this.ui;
    const told = this.say ? [make("div", "note problem", this.say)] : [];
    const kinds = p.kinds.map((one) => this.choice(ui.kind === one.key, `kind ${one.key}`, () => this.set({ kind: one.key }), make("i", "", one.sign), make("b", "", one.name)));
    const drawn = p.drawn.map((one) => this.choice(ui.pictogram === one.key, "drawn", () => this.set({ pictogram: ui.pictogram === one.key ? "" : one.key, kind: ui.kind || "again" }), drawing(one.path), make("span", "", one.name)));
    const words = make("input", "");
    Object.assign(words, { type: "text", maxLength: 400, value: ui.body, ariaLabel: w.words, placeholder: w.words });
    const send = button("do", () => this.tell(), ui.waits ? w.sending : w.send);
    const check = () => { send.disabled = ui.waits || !ui.kind || !(ui.pictogram || ui.body.trim() || ui.kind === "danger"); };
    words.oninput = () => { ui.body = words.value; check(); };
    check();
    const foot = make("div", "foot", words, send);
    return [...told, make("div", "kinds", ...kinds), make("div", "drawings", ...drawn), foot, make("div", "q promise", w.promise)];
  }

  choice(is_on, name, done, ...parts) {
    const node = button(`${name} ${is_on ? "on" : ""}`, done, ...parts);
    node.setAttribute("aria-pressed", is_on);
    return node;
  }

  thanks() {
    const w = this.p.words, r = this.ui.receipt, code = make("img", "qr");
    Object.assign(code, { src: r.qr, alt: w.scan });
    const left = make("div", "words", make("h2", "", w.thanks), make("p", "", r.promise), make("b", "code", r.code), make("p", "q", w.keep), button("do", () => this.close(), w.done));
    return [make("div", "receipt", left, make("figure", "", code, make("figcaption", "q", w.scan)))];
  }
}
