// The hour pad: what is tapped stays here until it is saved, so that neither a slow network nor a refresh loses it.
// Every text goes in as a text node, never as markup.
const LONGEST = 7; // digits of a number

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
const blank = (product) => ({ product, good: "", scrap: "", rework: "0", reason: "" });

class Pad {
  constructor(root) {
    this.root = root;
    this.ui = { tab: "hours", hour: null, rows: null, seen: 0, row: 0, field: "good", fresh: true, sheet: null, stop: null, waits: false };
  }

  take(data, send) {
    const answered = data.told && data.told.number !== this.told;
    if (!this.p && !data.by_hand && data.stops.length) this.ui.tab = "stops"; // its machines count: people only tell why
    this.p = data;
    this.send = send;
    if (answered) this.heed(data.told);
    if (!this.hour()) this.open(this.first());
    this.draw();
  }

  // What the server answered to the last tap on Save: fine empties the form, a problem keeps all that was typed.
  heed(told) {
    this.told = told.number;
    this.ui.waits = false;
    if (told.problem) return;
    this.ui.stop = null;
    this.ui.sheet = null;
    if (told.what === "hour") this.open(this.ui.hour);
  }

  hour() { return this.p.hours.find((hour) => hour.key === this.ui.hour); }
  first() { return (this.p.hours.find((hour) => hour.state === "open") || this.p.hours.find((hour) => hour.state === "now") || this.p.hours[0])?.key; }

  open(key) {
    this.ui.hour = key ?? null;
    const hour = this.hour();
    if (!hour) return;
    this.ui.rows = hour.entries.length ? hour.entries.map((entry) => ({ ...entry })) : [blank(hour.product)];
    Object.assign(this.ui, { seen: hour.version, row: 0, field: "good", fresh: true, sheet: null });
  }

  set(changes) { Object.assign(this.ui, changes); this.draw(); }

  press(key) {
    const row = this.ui.rows[this.ui.row], old = this.ui.fresh && /\d/.test(key) && key.length === 1 ? "" : row[this.ui.field];
    const number = Number(old || 0);
    if (key === "⌫") row[this.ui.field] = old.slice(0, -1);
    else if (key === "+1") row[this.ui.field] = String(number + 1);
    else if (key === "−1") row[this.ui.field] = String(Math.max(0, number - 1));
    else if (key === ".") row[this.ui.field] = old.includes(".") ? old : `${old || "0"}.`;
    else if (old.length < LONGEST) row[this.ui.field] = `${old === "0" ? "" : old}${key}`;
    this.set({ fresh: false });
  }

  is_changed() { return JSON.stringify(this.tidy(this.ui.rows)) !== JSON.stringify(this.tidy(this.hour()?.entries || [])); }
  tidy(rows) { return rows.map((row) => ({ ...row, good: row.good || "0", scrap: row.scrap || "0" })).filter((row) => Number(row.good) || Number(row.scrap) || Number(row.rework)); }

  save(seen) {
    this.set({ waits: true });
    this.send("save", { hour: this.ui.hour, seen, entries: this.tidy(this.ui.rows) });
  }

  draw() {
    this.root.replaceChildren(this.top(), ...(this.ui.tab === "hours" ? this.hours() : this.stops()));
  }

  top() {
    const figures = this.p.figures.map((figure) => make("div", "figure", make("b", figure.mood, figure.value), small(figure.name)));
    const tab = (name, label, badge) => button(this.ui.tab === name ? "on" : "", () => this.set({ tab: name, sheet: null, stop: null }), label, make("span", "badge", badge));
    const wait = this.p.stops.length;
    return make("header", "top", make("div", "figures", ...figures), tab("hours", "Hours", ""), tab("stops", "Stops", wait ? `${wait} without reason` : ""),
      button("q", () => this.turn(), this.p.is_before ? "this shift" : "shift before"));
  }

  turn() {
    this.set({ stop: null, sheet: null });
    this.send("turn", Date.now());
  }

  hours() {
    if (!this.p.hours.length) return [make("div", "note", this.p.empty)];
    const tiles = make("nav", "tiles", ...this.p.hours.map((hour) => this.tile(hour)));
    if (this.ui.sheet) return [tiles, this.sheet()];
    const left = make("div", "left", ...this.ui.rows.map((row, i) => this.row(row, i)), this.more(), ...this.notes());
    return [tiles, make("div", "form", left, this.keys())];
  }

  tile(hour) {
    const node = button(`${hour.state} ${hour.key === this.ui.hour ? "on" : ""}`, () => { this.open(hour.key); this.draw(); }, hour.label, small(hour.says));
    node.disabled = hour.state === "future";
    return node;
  }

  row(row, i) {
    const product = this.p.products.find((one) => one.code === row.product);
    const reason = this.p.reasons.find((one) => one.code === row.reason);
    const count = (field, name) => button(`count ${this.ui.row === i && this.ui.field === field ? "on" : ""}`, () => this.set({ row: i, field, fresh: true }), small(name), make("b", "", row[field] || "0"));
    const why = button("", () => this.set({ sheet: "reason", row: i }), small("why bad"), reason?.name || row.reason || "–");
    why.disabled = !Number(row.scrap);
    return make("div", "row", button("", () => this.set({ sheet: "product", row: i }), small("product"), product?.name || row.product || "choose"), count("good", `good, ${product?.unit || "pcs"}`), count("scrap", "bad"), why);
  }

  more() {
    const add = () => { this.ui.rows.push(blank(this.hour().product)); this.set({ row: this.ui.rows.length - 1, field: "good", fresh: true, sheet: "product" }); };
    return button("wide", add, "+ another product or reason");
  }

  notes() {
    const hour = this.hour(), told = this.p.told, notes = [];
    if (told && told.what === "hour") notes.push(make("div", `note ${told.problem ? "problem" : "fine"}`, told.says));
    if (hour.elsewhere) notes.push(make("div", "note q", hour.elsewhere));
    if (hour.version !== this.ui.seen) notes.push(this.meanwhile(hour));
    if (hour.history.length) notes.push(make("div", "note", "Before:", make("ul", "", ...hour.history.map((one) => make("li", "", one)))));
    else if (hour.by) notes.push(make("div", "note q", hour.by));
    return notes;
  }

  // Somebody else wrote this hour while it was open here: both stand side by side, and a person decides.
  meanwhile(hour) {
    const mine = button("", () => this.save(hour.version), "Save mine instead");
    const theirs = button("", () => { this.open(hour.key); this.draw(); }, "Take theirs");
    return make("div", "note problem", `It now says: ${hour.now_says}`, make("div", "two", mine, theirs));
  }

  keys() {
    const unit = this.p.products.find((one) => one.code === this.ui.rows[this.ui.row].product)?.unit || "pcs";
    const key = (name) => { const node = button("", () => this.press(name), name); node.disabled = name === "." && unit === "pcs"; return node; };
    const save = button("do", () => this.save(this.ui.seen), this.ui.waits ? "saving" : "Save");
    save.disabled = this.ui.waits || !this.is_changed() || this.hour().version !== this.ui.seen;
    return make("div", "keys", ...["7", "8", "9", "⌫", "4", "5", "6", "+1", "1", "2", "3", "−1", "0", "."].map(key), save);
  }

  sheet() {
    const row = this.ui.rows[this.ui.row], is_reason = this.ui.sheet === "reason";
    const choose = (code) => { row[is_reason ? "reason" : "product"] = code; this.set({ sheet: null }); };
    const options = is_reason ? [{ code: "", name: "no reason" }, ...this.p.reasons] : this.p.products;
    return this.choices(is_reason ? "Why were they bad?" : "Which product?", options, choose, () => this.set({ sheet: null }));
  }

  choices(title, options, choose, back) {
    const all = options.map((one) => button("", () => choose(one.code), one.name));
    return make("section", "sheet", make("h2", "", title), make("div", "choices", ...all, button("q", back, "back")));
  }

  stops() {
    const told = this.p.told && this.p.told.what === "stop" ? [make("div", `note ${this.p.told.problem ? "problem" : "fine"}`, this.p.told.says)] : [];
    if (this.ui.stop) return [...told, this.stop_sheet()];
    const ask = this.p.stops.map((stop) => button("ask", () => this.begin(stop), stop.says));
    const known = this.p.hand_stops.map((stop) => button("", () => this.begin(stop), stop.says));
    const add = this.p.by_hand ? [button("do", () => this.begin({ is_hand: true, id: this.p.new_stop_id, version: 0, from: "", to: "", reason: "", note: "" }), "+ a stop")] : [];
    const none = ask.length || known.length ? [] : [make("div", "note q", this.p.by_hand ? "No stop was told in this shift." : "Every stop has its reason.")];
    return [...told, make("section", "stops", ...add, ...ask, ...known, ...none)];
  }

  begin(stop) { this.set({ stop: { cause: "", note: "", countermeasure: "", ...stop }, sheet: "" }); }
  edit(changes) { Object.assign(this.ui.stop, changes); this.set({ sheet: "" }); }

  stop_sheet() {
    const stop = this.ui.stop, back = () => this.set({ sheet: "" });
    const reasons = stop.is_hand ? this.p.hand_reasons : this.p.stop_reasons;
    if (this.ui.sheet === "why") return this.choices("Why did it stop?", reasons, (code) => this.edit({ reason: code }), back);
    if (this.ui.sheet === "cause") return this.choices("Which machine caused it?", [{ code: "", name: "this one" }, ...this.p.machines], (code) => this.edit({ cause: code }), back);
    if (this.ui.sheet === "from" || this.ui.sheet === "to") return this.clock(this.ui.sheet);
    return this.stop_form(stop, reasons.find((one) => one.code === stop.reason));
  }

  stop_form(stop, reason) {
    const field = (name, label, value) => button("", () => this.set({ sheet: name, fresh: true }), small(label), make("div", "", value || "tap"));
    const times = stop.is_hand ? [make("div", "two", field("from", "from", stop.from), field("to", "to", stop.to))] : [make("h2", "", stop.says)];
    const area = (key, label) => { const node = make("textarea", ""); node.placeholder = label; node.ariaLabel = label; node.value = stop[key]; node.oninput = () => { stop[key] = node.value; }; return node; };
    const needs = reason?.needs || [];
    const words = stop.is_hand ? [area("note", "in a few words")] : [area("note", needs.includes("comment") ? "What happened? (needed)" : "What happened?"), ...(needs.includes("countermeasure") ? [area("countermeasure", "What was done so that it does not come again? (needed)")] : [])];
    const save = button("do", () => { this.set({ waits: true }); this.send(stop.is_hand ? "hand_stop" : "explain", { ...stop }); }, this.ui.waits ? "saving" : "Save");
    save.disabled = this.ui.waits || !stop.reason || (stop.is_hand && !(stop.from && stop.to));
    return make("section", "sheet", ...times, make("div", "two", field("why", "why", reason?.name), field("cause", "caused by", stop.cause || "this one")), ...words, make("div", "two", button("", () => this.set({ stop: null }), "back"), save));
  }

  clock(field) {
    const stop = this.ui.stop, digits = this.ui.fresh ? "" : stop[field].replace(":", "");
    const shown = (text) => (text.length > 2 ? `${text.slice(0, -2)}:${text.slice(-2)}` : text);
    const press = (key) => { stop[field] = shown(key === "⌫" ? digits.slice(0, -1) : (digits + key).slice(0, 4)); this.set({ fresh: false }); };
    const keys = ["7", "8", "9", "⌫", "4", "5", "6", "", "1", "2", "3", "", "0"].map((key) => { const node = button("", () => press(key), key); node.disabled = !key; return node; });
    return make("section", "sheet", make("h2", "", `${field === "from" ? "It stopped at" : "It ran again at"} ${stop[field] || "hour and minute"}`), make("div", "keys", ...keys, button("do", () => this.set({ sheet: "" }), "OK")));
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".pad");
  root.pad ??= new Pad(root);
  root.pad.take(data, (what, value) => setTriggerValue(what, value));
}
