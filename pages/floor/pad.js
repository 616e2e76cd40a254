// The hour pad: what is tapped stays here until it is saved, so that neither a slow network nor a refresh loses it.
// Every text goes in as a text node, never as markup.
const LONGEST = 7; // digits of a number

const blank = (product) => ({ product, good: "", scrap: "", rework: "0", reason: "" });

class Pad {
  constructor(root) {
    this.root = root;
    this.list = new StopList();
    this.help = new CallList();
    this.card = new HandoverCard(true);
    this.visit = new VisitCard();
    this.crew = new CrewCard();
    this.idea = new IdeaCard();
    this.ui = { tab: "hours", hour: null, rows: null, seen: 0, row: 0, field: "good", fresh: true, sheet: null, waits: false };
  }

  take(data, send) {
    const answered = data.told && data.told.number !== this.told;
    if (!this.p && !data.stops.by_hand && data.stops.waiting) this.ui.tab = "stops"; // its machines count: people only tell why
    this.p = data;
    this.send = send;
    if (answered) this.heed(data.told);
    this.list.take({ ...data.stops, told: data.told?.what === "stop" ? data.told : null }, (value) => send("stop", value));
    const of = (what) => (data.told?.what === what ? data.told : null);
    this.help.take(data.help, of("call"), (value) => send("call", value));
    this.card.keeps_here = !data.is_person;
    this.card.take(data.handover, of("handover"), (value) => send("handover", value), (value) => send("draft", value));
    this.visit.take(data.visit, of("visit"), (value) => send("visit", value));
    this.crew.take(data.crew, of("crew"), (value) => send("crew", value));
    this.idea.take(data.idea, of("idea"), (value) => send("idea", value));
    if (!this.hour()) this.open(this.first());
    this.draw();
  }

  // What the server answered to the last tap on Save: fine empties the form, a problem keeps all that was typed.
  heed(told) {
    this.told = told.number;
    this.ui.waits = false;
    if (told.problem) return;
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
    const list = { stops: this.list, help: this.help, handover: this.card, visit: this.visit, idea: this.idea, ...(this.p.crew ? { crew: this.crew } : {}) }[this.ui.tab]?.root;
    if (this.ui.tab === "hours") this.root.replaceChildren(this.top(), ...this.hours());
    else if (list.parentNode === this.root) this.root.firstChild.replaceWith(this.top()); // whoever types there keeps the cursor
    else this.root.replaceChildren(this.top(), list);
    if (this.ui.tab === "help") this.help.tick();
  }

  top() {
    const figures = this.p.figures.map((figure) => make("div", "figure", make("b", figure.mood, figure.value), small(figure.name)));
    const tab = (name, label, badge, mood = "") => button(this.ui.tab === name ? "on" : "", () => this.set({ tab: name, sheet: null }), label, make("span", `badge ${mood}`, badge));
    const say = this.p.words;
    const wait = this.p.stops.waiting + this.p.stops.asked.length;
    const more = [tab("help", this.p.help.words.tab, this.help.badge(), "missed"), ...(this.p.handover ? [tab("handover", this.p.handover.words.tab, this.card.badge())] : []), ...(this.p.idea ? [this.say_tab()] : []), ...(this.p.crew ? [tab("crew", this.p.crew.words.tab, "")] : []), ...(this.p.visit ? [tab("visit", this.p.visit.words.tab, "")] : [])];
    return make("header", "top", make("div", "figures", ...figures), tab("hours", say.hours, ""), tab("stops", say.stops, wait ? fill(say.to_tell, { count: wait }) : ""), ...more);
  }

  // From the handover it is said as such: what the last shift left behind made somebody speak.
  say_tab() {
    const open = () => { this.idea.from(this.ui.tab === "handover" ? "handover" : "tablet"); this.set({ tab: "idea", sheet: null }); };
    return button(this.ui.tab === "idea" ? "on" : "", open, this.p.idea.words.tab, make("span", "badge", ""));
  }

  turn() {
    this.set({ sheet: null });
    this.send("turn", Date.now());
  }

  hours() {
    const turn = button("turn q", () => this.turn(), this.p.is_before ? this.p.words.this_shift : this.p.words.shift_before);
    if (!this.p.hours.length) return [make("div", "note", this.p.empty), turn];
    const tiles = make("nav", "tiles", turn, ...this.p.hours.map((hour) => this.tile(hour)));
    if (this.ui.sheet) return [tiles, this.sheet()];
    const left = make("div", "left", ...this.ui.rows.map((row, i) => this.row(row, i)), this.more(), ...this.notes(), ...this.vote());
    return [tiles, make("div", "form", left, this.keys())];
  }

  // What the team is asked stands where there is room on a screen that is never scrolled.
  vote() {
    return this.p.vote ? [button("wide", () => window.location.assign("/vote"), this.p.vote)] : [];
  }

  tile(hour) {
    const node = button(`${hour.state} ${hour.key === this.ui.hour ? "on" : ""}`, () => { this.open(hour.key); this.draw(); }, hour.label, small(hour.says));
    node.disabled = hour.state === "future";
    return node;
  }

  row(row, i) {
    const say = this.p.words;
    const product = this.p.products.find((one) => one.code === row.product);
    const reason = this.p.reasons.find((one) => one.code === row.reason);
    const count = (field, name) => button(`count ${this.ui.row === i && this.ui.field === field ? "on" : ""}`, () => this.set({ row: i, field, fresh: true }), small(name), make("b", "", row[field] || "0"));
    const why = button("", () => this.set({ sheet: "reason", row: i }), small(say.why_bad), reason?.name || row.reason || "–");
    why.disabled = !Number(row.scrap);
    return make("div", "row", button("", () => this.set({ sheet: "product", row: i }), small(say.product), product?.name || row.product || say.choose), count("good", product?.good || say.good), count("scrap", say.bad), why);
  }

  more() {
    const add = () => { this.ui.rows.push(blank(this.hour().product)); this.set({ row: this.ui.rows.length - 1, field: "good", fresh: true, sheet: "product" }); };
    return button("wide", add, this.p.words.more);
  }

  notes() {
    const hour = this.hour(), told = this.p.told, notes = [];
    if (told && told.what === "hour") notes.push(make("div", `note ${told.problem ? "problem" : "fine"}`, told.says));
    if (hour.elsewhere) notes.push(make("div", "note q", hour.elsewhere));
    if (hour.version !== this.ui.seen) notes.push(this.meanwhile(hour));
    if (hour.history.length) notes.push(make("div", "note", this.p.words.before, make("ul", "", ...hour.history.map((one) => make("li", "", one)))));
    else if (hour.by) notes.push(make("div", "note q", hour.by));
    return notes;
  }

  // Somebody else wrote this hour while it was open here: both stand side by side, and a person decides.
  meanwhile(hour) {
    const mine = button("", () => this.save(hour.version), this.p.words.save_mine);
    const theirs = button("", () => { this.open(hour.key); this.draw(); }, this.p.words.theirs);
    return make("div", "note problem", fill(this.p.words.now_says, { hour: hour.now_says }), make("div", "two", mine, theirs));
  }

  keys() {
    const unit = this.p.products.find((one) => one.code === this.ui.rows[this.ui.row].product)?.unit || "pcs";
    const key = (name) => { const node = button("", () => this.press(name), name); node.disabled = name === "." && unit === "pcs"; return node; };
    const save = button("do", () => this.save(this.ui.seen), this.ui.waits ? this.p.words.saving : this.p.words.save);
    save.disabled = this.ui.waits || !this.is_changed() || this.hour().version !== this.ui.seen;
    return make("div", "keys", ...["7", "8", "9", "⌫", "4", "5", "6", "+1", "1", "2", "3", "−1", "0", "."].map(key), save);
  }

  sheet() {
    const row = this.ui.rows[this.ui.row], is_reason = this.ui.sheet === "reason";
    const choose = (code) => { row[is_reason ? "reason" : "product"] = code; this.set({ sheet: null }); };
    const options = is_reason ? [{ code: "", name: this.p.words.no_reason }, ...this.p.reasons] : this.p.products;
    return this.choices(is_reason ? this.p.words.why_were_they : this.p.words.which_product, options, choose, () => this.set({ sheet: null }));
  }

  choices(title, options, choose, back) {
    const all = options.map((one) => button("", () => choose(one.code), one.name));
    return make("section", "sheet", make("h2", "", title), make("div", "choices", ...all, button("q", back, this.p.words.back)));
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".pad");
  Object.assign(document.documentElement, { lang: data.words.lang, dir: data.words.dir });
  root.pad ??= new Pad(root);
  root.pad.take(data, (what, value) => setTriggerValue(what, value));
}
