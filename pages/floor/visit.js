// "A manager is here": six digits of the manager's own code, on the tablet at the line. The sixth sends them.
const DIGITS = 6, FORGET_MS = 30000;

class VisitCard {
  constructor() {
    this.root = make("section", "visit");
    this.ui = { typed: "", waits: false };
  }

  take(p, told, send) {
    const answered = told && told.number !== this.told;
    Object.assign(this, { p, send });
    if (answered) { this.told = told.number; this.say = told; Object.assign(this.ui, { typed: "", waits: false }); }
    if (p) this.draw();
  }

  // What was begun and left stands on the tablet for nobody to finish.
  press(key) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.ui.typed = ""; this.draw(); }, FORGET_MS);
    this.say = null;
    this.ui.typed = key === "⌫" ? this.ui.typed.slice(0, -1) : this.ui.typed + key;
    if (this.ui.typed.length === DIGITS) {
      this.ui.waits = true;
      this.send({ code: this.ui.typed, request: new_id() });
    }
    this.draw();
  }

  draw() {
    const w = this.p.words, typed = this.ui.typed.length;
    const told = this.say ? [make("div", `note ${this.say.problem ? "problem" : "fine"}`, this.say.says)] : [];
    const dots = make("div", "dots", ...Array.from({ length: DIGITS }, (_, i) => make("span", i < typed ? "on" : "", i < typed ? "●" : "○")));
    dots.setAttribute("role", "status");
    dots.setAttribute("aria-label", fill(w.typed, { count: typed }));
    const key = (name) => { const node = button("", () => this.press(name), name); node.disabled = this.ui.waits || (name === "⌫" && !typed); return node; };
    const keys = make("div", "visitkeys", ...["1", "2", "3", "4", "5", "6", "7", "8", "9", "⌫", "0"].map(key));
    keys.children[9].setAttribute("aria-label", w.delete);
    const left = make("div", "words", make("h2", "", w.head), make("p", "", this.p.says), make("p", "q", w.why), ...told);
    this.root.replaceChildren(left, make("div", "typing", dots, keys));
  }
}
