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
    const add = this.p.by_hand ? [button("do", () => this.open({ is_hand: true, key: new_id(), version: 0, from: "", to: "", start: "", end: "", reason: "", cause: "", when: "", lasted: "", name: "A stop", joins: [], history: [] }, "from"), "+ a stop")] : [];
    const rows = (this.ui.all ? this.p.stops : this.p.stops.slice(0, SHOWN)).map((stop) => this.row(stop));
    const more = this.p.stops.length > rows.length ? [button("q", () => this.set({ all: true }), `show all ${this.p.stops.length}`)] : [];
    const none = this.p.stops.length ? [] : [make("div", "note q", this.p.by_hand ? "No stop was told in this shift and the one before." : "No stop in this shift and the one before.")];
    return [...this.p.asked.map((one) => this.asked(one)), ...add, make("div", "rows", ...rows), ...more, ...none];
  }

  row(stop) {
    const why = stop.open ? make("b", "ask", "why?") : make("b", "", stop.why);
    const cause = stop.caused ? ` · caused by ${stop.caused}` : "";
    const guess = stop.open && stop.reason ? `the machine says ${stop.reason} · ` : "";
    return button(`stop ${stop.open ? "open" : ""}`, () => this.open(stop), make("span", "", make("b", "", [stop.name, stop.when].filter(Boolean).join(" · ")), small(`${stop.lasted}${stop.end ? "" : " · still standing"}${stop.kind ? ` · ${stop.kind.toLowerCase()}` : ""}${cause}`)), make("span", "why", why, small(`${guess}${stop.by}`)));
  }

  asked(one) {
    const stop = this.p.stops.find((known) => known.key === one.id);
    const yes = button("", () => { this.set({ waits: true }); this.send({ do: "stands", ...one }); }, "Yes, it still stands");
    const no = button("do", () => this.open(stop, "to"), "No: it ran again at …");
    no.disabled = !stop;
    return make("div", "note asked", make("b", "", `Still standing since ${one.says}?`), make("div", "two", yes, no));
  }

  // One stop.

  sheet(form) {
    const head = make("header", "head", make("h2", "", [form.name, form.when, form.lasted].filter(Boolean).join(" · ")), button("q", () => this.set({ form: null, view: "", waits: false }), "back"));
    const views = { cause: () => this.causes(form), split: () => this.splitter(form), from: () => this.clock("from"), to: () => this.clock("to"), history: () => this.history(form) };
    const left = (views[this.ui.view] || (() => this.reasons(form)))();
    return [head, ...this.meanwhile(form), make("div", "both", make("div", views[this.ui.view] && this.ui.view !== "cause" ? "left" : "left groups", ...left), make("div", "side", ...this.side(form)))];
  }

  // Somebody else changed this stop while it was open here: both stand side by side, and a person decides.
  meanwhile(form) {
    if (form.is_hand && !form.version) return [];
    const now = this.now();
    if (!now) return [make("div", "note problem", "This stop is not in the list any more: it was joined with another or corrected. Go back and look again.")];
    if (now.version === form.version && (!form.end || now.end === form.end)) return [];
    const mine = button("", () => { Object.assign(form, { version: now.version, start: now.start, end: now.end, when: now.when, lasted: now.lasted }); this.draw(); }, "Keep mine and go on");
    const theirs = button("", () => this.open(now), "Take theirs");
    const says = `It now says: ${now.when}, ${now.why || "no reason"}${now.by ? ` (${now.by})` : ""}. You chose: ${this.reason(form.reason)?.name || form.reason || "nothing yet"}.`;
    return [make("div", "note problem", says, make("div", "two", mine, theirs))];
  }

  reasons(form) {
    return this.p.groups.map((group) => {
      const tiles = group.reasons.map((one) => {
        const tile = button(form.reason === one.code ? "on" : "", () => this.edit({ reason: one.code }), one.name);
        tile.disabled = group.locked && !form.is_hand;
        return tile;
      });
      return make("div", "group", make("h3", "", group.title, small(group.locked && !form.is_hand ? " a supervisor decides that" : "")), make("div", "choices", ...tiles));
    });
  }

  causes(form) {
    const tile = (one) => button(form.cause === one.code ? "on" : "", () => this.edit({ cause: one.code }), one.name);
    const here = [{ code: "", name: form.is_hand ? "no machine" : "this machine" }, ...this.p.machines.filter((one) => one.here && one.code !== form.machine)];
    const group = (title, all) => (all.length ? [make("div", "group", make("h3", "", title), make("div", "choices", ...all.map(tile)))] : []);
    return [...group("Which machine caused it?", here), ...group("On other lines", this.p.machines.filter((one) => !one.here))];
  }

  side(form) {
    const reason = this.reason(form.reason), needs = reason?.needs || [], cause = this.p.machines.find((one) => one.code === form.cause);
    const field = (view, label, value) => button(this.ui.view === view ? "on field" : "field", () => this.set({ view, fresh: true }), small(label), make("b", "", value));
    const times = form.is_hand ? [make("div", "two", field("from", "from", form.from || "tap"), field("to", "to", form.to || "still stands"))] : [];
    const chosen = field("", "why", reason?.name || form.reason || "choose a reason");
    const by = form.is_hand ? "no machine" : "this machine";
    const areas = [this.area(form, "comment", needs.includes("comment") ? "What happened? (needed)" : "What happened?")];
    if (needs.includes("countermeasure")) areas.push(this.area(form, "countermeasure", "What was done so that it does not come again? (needed)"));
    const save = button("do", () => this.tell(form.is_hand ? "tell" : "recode"), this.ui.waits ? "saving" : "Save");
    save.disabled = this.ui.waits || (form.is_hand ? !form.from : !reason);
    return [...times, make("div", "two", chosen, field("cause", "caused by", cause?.name || form.cause || by)), ...areas, save, ...this.more(form, field)];
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
    if (form.end && form.end_ms - form.start_ms >= 2 * MINUTE) all.push(button("", () => this.set({ view: "split" }), "Split in two"));
    for (const one of form.joins || []) all.push(button("", () => this.tell("merge", { other: one }), "Join with", small(` ${one.says}`)));
    if (form.history?.length) all.push(button("", () => this.set({ view: "history" }), `Who said what (${form.history.length})`));
    if (form.is_hand && form.version) all.push(button("", () => this.tell("tell", { withdrawn: true }), "Take it out: there was no such stop"));
    for (const node of all) node.disabled = this.ui.waits;
    return all;
  }

  history(form) {
    const rows = form.history.map((one) => make("li", "", make("span", "", one.says), ...(one.undo === null ? [] : [button("", () => this.tell("undo", { coding: one.undo }), "Take back")])));
    return [make("h3", "", "Who said what, the newest first"), make("ul", "history", ...rows)];
  }

  // Where to split: tap on the bar, or step by minutes.

  middle(stop) { return stop.start_ms ? this.fit(stop, (stop.start_ms + stop.end_ms) / 2) : 0; }
  fit(stop, ms) { const whole = Math.round(ms / MINUTE) * MINUTE; return Math.min(Math.max(whole, Math.ceil((stop.start_ms + 1) / MINUTE) * MINUTE), Math.floor((stop.end_ms - 1) / MINUTE) * MINUTE); }

  splitter(form) {
    const move = (ms) => { form.at_ms = this.fit(form, ms); this.draw(); };
    const share = (100 * (form.at_ms - form.start_ms)) / (form.end_ms - form.start_ms);
    const half = (from, to, width) => { const node = make("div", "half", `${this.time(from)}–${this.time(to)}`, small(`${Math.round((to - from) / MINUTE)} min`)); node.style.flexBasis = `${width}%`; return node; };
    const bar = make("div", "bar", half(form.start_ms, form.at_ms, share), half(form.at_ms, form.end_ms, 100 - share));
    bar.onclick = (tap) => { const box = bar.getBoundingClientRect(); move(form.start_ms + ((form.end_ms - form.start_ms) * (tap.clientX - box.left)) / box.width); };
    const step = (minutes) => button("", () => move(form.at_ms + minutes * MINUTE), `${minutes > 0 ? "+" : "−"}${Math.abs(minutes)} min`);
    const go = button("do", () => this.tell("split"), this.ui.waits ? "splitting" : `Split at ${this.time(form.at_ms)}`);
    go.disabled = this.ui.waits;
    return [make("h3", "", "Where does the second stop begin? Tap on the bar."), bar, make("div", "steps", step(-5), step(-1), step(1), step(5)), go];
  }

  clock(field) {
    const form = this.ui.form, digits = this.ui.fresh === false ? form[field].replace(":", "") : "";
    const shown = (text) => (text.length > 2 ? `${text.slice(0, -2)}:${text.slice(-2)}` : text);
    const press = (key) => { form[field] = shown(key === "⌫" ? digits.slice(0, -1) : (digits + key).slice(0, 4)); this.set({ fresh: false }); };
    const keys = ["7", "8", "9", "⌫", "4", "5", "6", "", "1", "2", "3", "", "0"].map((key) => { const node = button("", () => press(key), key); node.disabled = !key; return node; });
    const stands = field === "to" ? [button("", () => this.edit({ to: "" }), "it still stands")] : [];
    return [make("h3", "", `${field === "from" ? "It stopped at" : "It ran again at"} ${form[field] || "… (hour and minute)"}`), make("div", "keys", ...keys, button("do", () => this.set({ view: "", fresh: true }), "OK")), ...stands];
  }
}
