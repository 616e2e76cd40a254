// Effort to the right, impact upwards, both 0 to 100. One drag, one tap or a few arrow keys: one rating is sent.
const STEP = 5;
const PAUSE_MS = 700; // after the last arrow key

const tag = (name, cls, parent, text) => {
  const made = document.createElement(name);
  made.className = cls;
  if (text) made.textContent = text;
  parent.append(made);
  return made;
};
const within = (value) => Math.max(0, Math.min(100, Math.round(value)));

class Matrix {
  constructor(root, texts) {
    this.field = tag("div", "matrix-field", root);
    for (const corner of ["first", "big", "small", "last"]) {
      tag("span", `matrix-corner ${corner}`, this.field, texts[corner]);
    }
    this.behind = tag("div", "matrix-others", this.field);
    this.dot = tag("button", "matrix-dot", this.field);
    this.dot.type = "button";
    const foot = tag("div", "matrix-foot", root);
    tag("span", "", foot, texts.impact);
    tag("span", "", foot, texts.effort);
    this.field.addEventListener("pointerdown", (event) => this.grab(event));
    this.field.addEventListener("pointermove", (event) => this.held && this.follow(event));
    this.field.addEventListener("pointerup", (event) => this.let(event));
    this.field.addEventListener("pointercancel", () => this.back());
    this.dot.addEventListener("keydown", (event) => this.key(event));
  }

  take(data, send) {
    this.data = data;
    this.send = send;
    this.behind.replaceChildren();
    for (const one of data.others) this.put(tag("i", "matrix-other", this.behind), one);
    if (!this.held && !this.soon) this.back();
  }

  back() {
    this.held = false;
    this.at = this.data.own || { effort: 50, impact: 50 };
    this.draw(Boolean(this.data.own));
  }

  put(mark, at) {
    mark.style.left = `${at.effort}%`;
    mark.style.top = `${100 - at.impact}%`;
  }

  draw(isRated) {
    const { effort, impact } = this.at;
    this.put(this.dot, this.at);
    this.dot.classList.toggle("unrated", !isRated);
    const where = isRated
      ? this.data.where.replace("{effort}", effort).replace("{impact}", impact)
      : this.data.texts.none;
    this.dot.setAttribute("aria-label", `${where} ${this.data.texts.how}`);
  }

  grab(event) {
    event.preventDefault();
    this.held = true;
    this.field.setPointerCapture(event.pointerId);
    this.dot.focus();
    this.follow(event);
  }

  follow(event) {
    const box = this.field.getBoundingClientRect();
    this.at = {
      effort: within(((event.clientX - box.left) / box.width) * 100),
      impact: within(100 - ((event.clientY - box.top) / box.height) * 100),
    };
    this.draw(true);
  }

  let(event) {
    if (!this.held) return;
    this.follow(event);
    this.held = false;
    this.rate();
  }

  key(event) {
    const moves = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowDown: [0, -STEP], ArrowUp: [0, STEP] };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation(); // the page's own arrow keys lead to the next idea
    this.at = { effort: within(this.at.effort + move[0]), impact: within(this.at.impact + move[1]) };
    this.draw(true);
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.rate(), PAUSE_MS);
  }

  rate() {
    this.soon = null;
    const seen = this.data.own ? this.data.own.version : 0;
    this.send({ ...this.at, seen, request: crypto.randomUUID ? crypto.randomUUID() : `${Date.now()}-${Math.random()}` });
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".matrix");
  root.matrix ??= new Matrix(root, data.texts);
  root.matrix.take(data, (value) => setTriggerValue("rated", value));
}
