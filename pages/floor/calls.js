// Calls for help on tablet and board: keys to hold for one second, and the open calls with their clock.
// Every text goes in as a text node, never as markup.
const HOLD_MS = 1000;
// Drawn, because not every tablet has a font with such signs: a wrench, boxes, a magnifier, a cross.
const SIGNS = {
  maintenance: "M21 6a5 5 0 0 1-6.700 4.700L7 18a2.100 2.100 0 0 1-3-3l7.300-7.300A5 5 0 0 1 17.600 1.300L14.500 4.400l.8 2.300 2.300.8 3.100-3.100c.2.500.3 1 .3 1.600z",
  material: "M3 13h8v8H3zM13 13h8v8h-8zM8 3h8v8H8z",
  quality: "M10 3a7 7 0 1 0 4.300 12.500L20 21l1.500-1.500-5.500-5.700A7 7 0 0 0 10 3zm0 2.200a4.800 4.800 0 1 1 0 9.600 4.800 4.800 0 0 1 0-9.600z",
  safety: "M9 3h6v6h6v6h-6v6H9v-6H3V9h6z",
};

function sign_of(kind) {
  const [svg, path] = ["svg", "path"].map((name) => document.createElementNS("http://www.w3.org/2000/svg", name));
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "sign");
  path.setAttribute("d", SIGNS[kind]);
  svg.append(path);
  return svg;
}

// Calls `done` after one second's hold by finger, mouse or key; `short` when it was let go earlier.
function hold(node, started, done, short) {
  let timer = null;
  const end = (then) => { if (!timer) return; clearTimeout(timer); timer = null; node.classList.remove("holding"); then(); };
  const begin = () => { if (timer || node.disabled) return; node.classList.add("holding"); started(); timer = setTimeout(() => end(done), HOLD_MS); };
  node.onpointerdown = (event) => { if (event.button === 0) begin(); };
  node.onpointerup = node.onpointerleave = node.onpointercancel = node.onblur = () => end(short);
  node.onkeydown = (event) => { if (["Enter", " "].includes(event.key) && !event.repeat) begin(); };
  node.onkeyup = () => end(short);
  node.oncontextmenu = (event) => event.preventDefault(); // a long press opens no menu
  return node;
}

function clock_of(ms) {
  const s = Math.max(0, Math.floor(ms / 1000)), two = (n) => String(n).padStart(2, "0");
  return s < 3600 ? `${Math.floor(s / 60)}:${two(s % 60)}` : `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}

class CallList {
  constructor() {
    this.root = make("section", "calls");
    this.ui = { machine: "", waits: false, holds: false, hint: false };
  }

  take(p, told, send) {
    const answered = told && told.number !== this.told;
    this.p = p;
    this.send = send;
    this.behind = p.now_ms - performance.now();
    if (answered) { this.told = told.number; this.say = told; Object.assign(this.ui, { waits: false, hint: false, machine: told.problem ? this.ui.machine : "" }); }
    if (!this.ui.holds) this.draw(); // the key under the finger stays where it is
  }

  badge() { return this.p.calls.length ? this.p.words.open : ""; }

  now() { return this.behind + performance.now(); }

  tell(what) {
    this.ui.waits = true;
    this.say = null;
    this.draw();
    this.send({ ...what, request: new_id() });
  }

  draw() {
    const p = this.p, make_keys = p.can_make ? [make("h3", "", p.words.head, small(this.ui.hint ? p.words.too_short : p.words.hold, this.ui.hint ? "missed" : "")), this.keys(), ...this.where()] : [];
    const told = this.say ? [make("div", `note ${this.say.problem ? "problem" : "fine"}`, this.say.says)] : this.ui.waits ? [make("div", "note q", p.words.sending)] : [];
    const none = p.calls.length ? [] : [make("div", "none q", p.words.none)];
    const earlier = p.earlier.length ? [make("h3", "", p.words.earlier), make("ul", "earlier q", ...p.earlier.map((one) => make("li", "", one)))] : [];
    this.root.replaceChildren(...told, ...p.calls.map((call) => this.call(call)), ...none, ...make_keys, ...earlier);
    this.tick();
  }

  keys() {
    return make("div", "callkeys", ...this.p.keys.map((key) => {
      const is_open = this.p.calls.some((call) => call.kind === key.kind);
      const node = make("button", `callkey ${is_open ? "open" : ""}`, sign_of(key.kind), make("b", "", key.name), small(is_open ? this.p.words.again : ""));
      node.type = "button";
      node.disabled = this.ui.waits;
      node.dataset.kind = key.kind;
      const done = () => { this.ui.holds = false; this.tell({ do: "make", kind: key.kind, machine: this.ui.machine }); };
      const short = () => { Object.assign(this.ui, { holds: false, hint: true }); this.draw(); };
      return hold(node, () => { this.ui.holds = true; }, done, short);
    }));
  }

  where() {
    if (!this.p.machines.length) return [];
    const all = [{ code: "", name: this.p.words.line }, ...this.p.machines];
    const chip = (one) => button(this.ui.machine === one.code ? "on" : "", () => { this.ui.machine = one.code; this.draw(); }, one.name);
    return [make("div", "where", make("span", "q", this.p.words.where), ...all.map(chip))];
  }

  call(call) {
    const tick = make("span", "clock");
    tick.dataset.since = call.since_ms;
    const head = make("div", "what", make("b", call.mood === "missed" ? "missed" : "", call.says), ...(call.more || call.by ? [make("span", "q", [call.more, call.by].filter(Boolean).join(" · "))] : []));
    const node = make("article", `call is-${call.mood}`, tick, head);
    node.dataset.kind = call.kind;
    const seen = { id: call.id, version: call.version }, deeds = [];
    if (call.back_until_ms > this.now()) {
      const back = button("back", () => this.tell({ do: "back", ...seen }), this.p.words.back);
      back.dataset.until = call.back_until_ms;
      deeds.push(back);
    }
    if (this.p.can_answer) deeds.push(...this.answers(call, seen));
    for (const deed of deeds) deed.disabled = this.ui.waits;
    node.append(make("div", "deeds", ...deeds));
    return node;
  }

  answers(call, seen) {
    const coming = this.p.coming.map((one) => button("", () => this.tell({ do: "coming", minutes: one.minutes, ...seen }), small(this.p.words.coming), one.says));
    const here = button("", () => this.tell({ do: "here", ...seen }), this.p.words.here);
    const fixed = button("do", () => this.tell({ do: "fixed", ...seen }), this.p.words.fixed);
    return [...(call.state === "open" ? coming : []), ...(call.state === "here" ? [] : [here]), fixed];
  }

  // Once a second the clocks go on; a call that is too old to be taken back loses that key.
  tick() {
    clearTimeout(this.timer);
    for (const node of this.root.querySelectorAll(".clock")) node.textContent = clock_of(this.now() - node.dataset.since);
    for (const node of this.root.querySelectorAll(".back")) if (node.dataset.until <= this.now()) node.remove();
    if (this.p.calls.length) this.timer = setTimeout(() => { if (this.root.isConnected) this.tick(); }, 1000);
  }
}
