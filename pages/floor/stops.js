// The stops of a line: why they stood, split, joined, taken back. What is tapped stays here until it is saved.
// Every text goes in as a text node, never as markup.
function make(tag, name, ...kids) {
  const node = document.createElement(tag);
  node.className = name;
  node.append(...kids);
  return node;
}

function button(name, tap, ...kids) {
  const node = make("button", name, ...kids);
  node.type = "button";
  node.onclick = tap;
  return node;
}

// A sentence of the server with its {places} filled.
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const small = (text, name = "") => make("small", name, text);
const MINUTE = 60000;
const SHOWN = 12; // stops before "show all"

// An id for one form, so that a second tap is no second deed. Tablets without https have no randomUUID.
function new_id() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return [...bytes].map((byte, i) => ([4, 6, 8, 10].includes(i) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
}

class StopList {
  constructor() {
    this.root = make("section", "stoplist");
    this.ui = { form: null, view: "", all: false, waits: false };
  }

  take(p, send) {
    const answered = p.told && p.told.number !== this.told;
    this.p = p;
    this.words = p.words;
    this.send = send;
    if (answered) this.heed(p.told);
    if (answered || !this.is_typing()) this.draw();
  }

  // A refresh must not take the words from under somebody's fingers.
  is_typing() { return this.root.contains(this.root.getRootNode().activeElement) && this.root.getRootNode().activeElement.tagName === "TEXTAREA"; }

  heed(told) {
    this.told = told.number;
    this.ui.waits = false;
    if (!told.problem) Object.assign(this.ui, { form: null, view: "" });
  }

  set(changes) { Object.assign(this.ui, changes); this.draw(); }
  edit(changes) {
    Object.assign(this.ui.form, changes);
    this.set({ view: "" });
    this.root.querySelector(".side").scrollIntoView({ block: "nearest" }); // on a phone it stands below the tiles
  }

  open(stop, view = "") {
    this.set({ form: { comment: "", countermeasure: "", ...stop, request: new_id(), at_ms: this.middle(stop) }, view });
    this.root.scrollIntoView?.({ block: "nearest" });
  }

  tell(what, more = {}) {
    const form = this.ui.form;
    this.set({ waits: true });
    this.send({ do: what, ...form, joins: undefined, history: undefined, ...more });
  }

  now() { return this.p.stops.find((stop) => stop.key === this.ui.form.key); }
  time(ms) { return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: this.p.zone }).format(ms); }
  reason(code) { return this.p.groups.flatMap((group) => group.reasons).find((one) => one.code === code); }

  draw() {
    const told = this.says() ? [make("div", `note ${this.p.told.problem ? "problem" : "fine"}`, this.p.told.says)] : [];
    this.root.replaceChildren(...told, ...(this.ui.form ? this.sheet(this.ui.form) : this.list()));
  }

  // In a form only what hinders it, and not what stands there already.
  says() { return this.p.told && (!this.ui.form || (this.p.told.problem && !this.meanwhile(this.ui.form).length)); }

  // The list.

  list() {
    const add = this.p.by_hand ? [button("do", () => this.open({ is_hand: true, key: new_id(), version: 0, from: "", to: "", start: "", end: "", reason: "", cause: "", when: "", lasted: "", name: this.words.a_stop, joins: [], history: [] }, "from"), this.words.add)] : [];
    const rows = (this.ui.all ? this.p.stops : this.p.stops.slice(0, SHOWN)).map((stop) => this.row(stop));
    const more = this.p.stops.length > rows.length ? [button("q", () => this.set({ all: true }), fill(this.words.show_all, { count: this.p.stops.length }))] : [];
    const none = this.p.stops.length ? [] : [make("div", "note q", this.words.none)];
    return [...this.p.asked.map((one) => this.asked(one)), ...add, make("div", "rows", ...rows), ...more, ...none];
  }

  row(stop) {
    const why = stop.open ? make("b", "ask", this.words.why_asked) : make("b", "", stop.why);
    const guess = stop.open && stop.reason ? fill(this.words.guess, { reason: stop.reason }) : "";
    const is = [stop.lasted, stop.end ? "" : this.words.standing, stop.kind, stop.caused].filter(Boolean).join(" · ");
    return button(`stop ${stop.open ? "open" : ""}`, () => this.open(stop), make("span", "", make("b", "", [stop.name, stop.when].filter(Boolean).join(" · ")), small(is)), make("span", "why", why, small([guess, stop.by].filter(Boolean).join(" · "))));
  }

  asked(one) {
    const stop = this.p.stops.find((known) => known.key === one.id);
    const yes = button("", () => { this.set({ waits: true }); this.send({ do: "stands", ...one }); }, this.words.yes);
    const no = button("do", () => this.open(stop, "to"), this.words.no);
    no.disabled = !stop;
    return make("div", "note asked", make("b", "", one.says), make("div", "two", yes, no));
  }

  // One stop.

  sheet(form) {
    const head = make("header", "head", make("h2", "", [form.name, form.when, form.lasted].filter(Boolean).join(" · ")), button("q", () => this.set({ form: null, view: "", waits: false }), this.words.back));
    const views = { cause: () => this.causes(form), split: () => this.splitter(form), from: () => this.clock("from"), to: () => this.clock("to"), history: () => this.history(form) };
    const left = (views[this.ui.view] || (() => this.reasons(form)))();
    return [head, ...this.meanwhile(form), make("div", "both", make("div", views[this.ui.view] && this.ui.view !== "cause" ? "left" : "left groups", ...left), make("div", "side", ...this.side(form)))];
  }

  // Somebody else changed this stop while it was open here: both stand side by side, and a person decides.
  meanwhile(form) {
    if (form.is_hand && !form.version) return [];
    const now = this.now();
    if (!now) return [make("div", "note problem", this.words.gone)];
    if (now.version === form.version && (!form.end || now.end === form.end)) return [];
    const mine = button("", () => { Object.assign(form, { version: now.version, start: now.start, end: now.end, when: now.when, lasted: now.lasted }); this.draw(); }, this.words.mine);
    const theirs = button("", () => this.open(now), this.words.theirs);
    const stands = `${now.when}, ${now.why || this.words.no_reason}${now.by ? ` (${now.by})` : ""}`;
    const says = fill(this.words.meanwhile, { stop: stands, chosen: this.reason(form.reason)?.name || form.reason || this.words.nothing_yet });
    return [make("div", "note problem", says, make("div", "two", mine, theirs))];
  }

  reasons(form) {
    return this.p.groups.map((group) => {
      const tiles = group.reasons.map((one) => {
        const tile = button(form.reason === one.code ? "on" : "", () => this.edit({ reason: one.code }), one.name);
        tile.disabled = group.locked && !form.is_hand;
        return tile;
      });
      return make("div", "group", make("h3", "", group.title, small(group.locked && !form.is_hand ? ` ${this.words.locked}` : "")), make("div", "choices", ...tiles));
    });
  }

  causes(form) {
    const tile = (one) => button(form.cause === one.code ? "on" : "", () => this.edit({ cause: one.code }), one.name);
    const here = [{ code: "", name: form.is_hand ? this.words.no_machine : this.words.this_machine }, ...this.p.machines.filter((one) => one.here && one.code !== form.machine)];
    const group = (title, all) => (all.length ? [make("div", "group", make("h3", "", title), make("div", "choices", ...all.map(tile)))] : []);
    return [...group(this.words.which_machine, here), ...group(this.words.other_lines, this.p.machines.filter((one) => !one.here))];
  }

  side(form) {
    const reason = this.reason(form.reason), needs = reason?.needs || [], cause = this.p.machines.find((one) => one.code === form.cause);
    const field = (view, label, value) => button(this.ui.view === view ? "on field" : "field", () => this.set({ view, fresh: true }), small(label), make("b", "", value));
    const times = form.is_hand ? [make("div", "two", field("from", this.words.from, form.from || this.words.tap), field("to", this.words.to, form.to || this.words.stands))] : [];
    const chosen = field("", this.words.why, reason?.name || form.reason || this.words.choose);
    const by = form.is_hand ? this.words.no_machine : this.words.this_machine;
    const areas = [this.area(form, "comment", needs.includes("comment") ? this.words.comment_needed : this.words.comment)];
    if (needs.includes("countermeasure")) areas.push(this.area(form, "countermeasure", this.words.countermeasure));
    const save = button("do", () => this.tell(form.is_hand ? "tell" : "recode"), this.ui.waits ? this.words.saving : this.words.save);
    save.disabled = this.ui.waits || (form.is_hand ? !form.from : !reason);
    return [...times, make("div", "two", chosen, field("cause", this.words.caused_by, cause?.name || form.cause || by)), ...areas, save, ...this.more(form, field)];
  }

  area(form, key, label) {
    const node = make("textarea", "");
    node.placeholder = label;
    node.ariaLabel = label;
    node.maxLength = 1000;
    node.value = form[key] || "";
    node.oninput = () => { form[key] = node.value; };
    return node;
  }

  more(form) {
    const all = [];
    if (form.end && form.end_ms - form.start_ms >= 2 * MINUTE) all.push(button("", () => this.set({ view: "split" }), this.words.split));
    for (const one of form.joins || []) all.push(button("", () => this.tell("merge", { other: one }), this.words.join, small(` ${one.says}`)));
    if (form.history?.length) all.push(button("", () => this.set({ view: "history" }), fill(this.words.history_count, { count: form.history.length })));
    if (form.is_hand && form.version) all.push(button("", () => this.tell("tell", { withdrawn: true }), this.words.take_out));
    for (const node of all) node.disabled = this.ui.waits;
    return all;
  }

  history(form) {
    const rows = form.history.map((one) => make("li", "", make("span", "", one.says), ...(one.undo === null ? [] : [button("", () => this.tell("undo", { coding: one.undo }), this.words.take_back)])));
    return [make("h3", "", this.words.history), make("ul", "history", ...rows)];
  }

  // Where to split: tap on the bar, or step by minutes.

  middle(stop) { return stop.start_ms ? this.fit(stop, (stop.start_ms + stop.end_ms) / 2) : 0; }
  fit(stop, ms) { const whole = Math.round(ms / MINUTE) * MINUTE; return Math.min(Math.max(whole, Math.ceil((stop.start_ms + 1) / MINUTE) * MINUTE), Math.floor((stop.end_ms - 1) / MINUTE) * MINUTE); }

  splitter(form) {
    const move = (ms) => { form.at_ms = this.fit(form, ms); this.draw(); };
    const share = (100 * (form.at_ms - form.start_ms)) / (form.end_ms - form.start_ms);
    const half = (from, to, width) => { const node = make("div", "half", `${this.time(from)}–${this.time(to)}`, small(fill(this.words.minutes, { count: Math.round((to - from) / MINUTE) }))); node.style.flexBasis = `${width}%`; return node; };
    const bar = make("div", "bar", half(form.start_ms, form.at_ms, share), half(form.at_ms, form.end_ms, 100 - share));
    bar.onclick = (tap) => { const box = bar.getBoundingClientRect(); move(form.start_ms + ((form.end_ms - form.start_ms) * (tap.clientX - box.left)) / box.width); };
    const step = (minutes) => button("", () => move(form.at_ms + minutes * MINUTE), fill(this.words.minutes, { count: `\u200e${minutes > 0 ? "+" : "−"}${Math.abs(minutes)}` }));
    const go = button("do", () => this.tell("split"), this.ui.waits ? this.words.splitting : fill(this.words.split_at, { time: this.time(form.at_ms) }));
    go.disabled = this.ui.waits;
    return [make("h3", "", this.words.where), bar, make("div", "steps", step(-5), step(-1), step(1), step(5)), go];
  }

  clock(field) {
    const form = this.ui.form, digits = this.ui.fresh === false ? form[field].replace(":", "") : "";
    const shown = (text) => (text.length > 2 ? `${text.slice(0, -2)}:${text.slice(-2)}` : text);
    const press = (key) => { form[field] = shown(key === "⌫" ? digits.slice(0, -1) : (digits + key).slice(0, 4)); this.set({ fresh: false }); };
    const keys = ["7", "8", "9", "⌫", "4", "5", "6", "", "1", "2", "3", "", "0"].map((key) => { const node = button("", () => press(key), key); node.disabled = !key; return node; });
    const stands = field === "to" ? [button("", () => this.edit({ to: "" }), this.words.it_stands)] : [];
    return [make("h3", "", fill(field === "from" ? this.words.stopped_at : this.words.ran_at, { time: form[field] || this.words.hour_minute })), make("div", "keys", ...keys, button("do", () => this.set({ view: "", fresh: true }), "OK")), ...stands];
  }
}
