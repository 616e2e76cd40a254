// "Is it better for those who do it?": hands that were raised, counted together on the tablet at the line.
const MOST_HANDS = 60;

class CrewCard {
  constructor() {
    this.root = make("section", "crew");
    this.ui = { hands: {}, waits: false };
  }

  take(p, told, send) {
    const answered = told && told.number !== this.told;
    Object.assign(this, { p, send });
    if (answered) { this.told = told.number; this.say = told; Object.assign(this.ui, { hands: told.problem ? this.ui.hands : {}, waits: false }); }
    if (p) this.draw();
  }

  of(trial) { return (this.ui.hands[trial.id] ||= { yes: 0, no: 0, request: new_id() }); }

  move(trial, which, by) {
    const hands = this.of(trial);
    hands[which] = Math.min(MOST_HANDS, Math.max(0, hands[which] + by));
    this.say = null;
    this.draw();
  }

  count(trial) {
    const { yes, no } = this.of(trial);
    this.ui.waits = true;
    this.send({ id: trial.id, yes, no });
    this.draw();
  }

  row(trial, which) {
    const hands = this.of(trial), name = this.p.words[which];
    const key = (by, sign) => { const node = button("", () => this.move(trial, which, by), sign); node.setAttribute("aria-label", `${name} ${sign}`); node.disabled = this.ui.waits; return node; };
    return make("div", "hands", make("span", "", name), key(-1, "−"), make("b", "", String(hands[which])), key(1, "+1"));
  }

  draw() {
    const w = this.p.words, told = this.say ? [make("div", `note ${this.say.problem ? "problem" : "fine"}`, this.say.says)] : [];
    const cards = this.p.trials.map((trial) => {
      const send = button("ask", () => this.count(trial), w.count), { yes, no } = this.of(trial);
      send.disabled = this.ui.waits || yes + no === 0;
      return make("div", "asked", make("h2", "", trial.title), make("p", "q", trial.says), this.row(trial, "yes"), this.row(trial, "no"), send);
    });
    this.root.replaceChildren(make("h2", "", w.head), make("p", "q", w.why), ...told, ...cards);
  }
}
