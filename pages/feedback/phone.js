const RETRY_MS = 8000, OLD_MS = 900_000, PICTURE_MS = 120_000;
const HERE = { site: page.site, station: page.station, language: page.language, device: device() };
let whyLater = ""; // the plant's own sentence, where it is there and takes no more for now
let sending = false;

const chosen = (name) => document.querySelector(`input[name=${name}]:checked`)?.value || "";

// A page that was kept on the phone knows the figure of then: the hour and its largest loss are left out.
function about() {
  const isOld = Math.abs(Date.now() - Date.parse(page.about.about_end)) > OLD_MS;
  return isOld ? { kpi: page.about.kpi } : page.about;
}

function draftNow(state) {
  const before = state.draft || { id: newId(), about: about(), media: [], named: false };
  return { ...before, kind: chosen("kind"), pictogram: chosen("pictogram"), gain: chosen("gain"), body: show("body").value };
}

function onInput() {
  const state = change((kept) => { kept.draft = draftNow(kept); });
  show("problem").hidden = true;
  fit(state.draft);
}

// What is asked and promised goes by the kind; a note is kept on the charts, which show no pictures.
function fit(draft) {
  show("promise").textContent = page.texts["promise_" + draft.kind] || page.texts.promise;
  show("gains").hidden = !["again", "better"].includes(draft.kind);
  for (const id of ["pictograms", "media"]) show(id).hidden = draft.kind === "note";
  const named = draft.named && page.me;
  show("no-name").textContent = named ? page.texts.sent_as : page.texts.no_name;
  show("name").textContent = named ? page.texts.without_name : page.texts.add_name;
}

function tellProblem(words) {
  show("problem").textContent = words;
  show("problem").hidden = false;
  show("problem").scrollIntoView({ block: "center" });
}

async function onSend(event) {
  event.preventDefault();
  await allMade();
  if (show("say").hidden) return; // the second half of a double tap
  const state = load(), said = draftNow(state), isNote = said.kind === "note";
  if (!said.kind) return tellProblem(page.texts.choose);
  if (!said.body.trim() && (isNote || !(said.pictogram || said.media.length))) return tellProblem(page.texts.write);
  if (isNote) Object.assign(said, { pictogram: "", media: [] });
  if (!["again", "better"].includes(said.kind)) said.gain = "";
  state.queue.push(said);
  state.draft = null;
  keep(state);
  fill(null);
  show("say").hidden = true;
  flush();
  draw();
}

async function flush() {
  if (sending) return;
  sending = true;
  draw();
  try {
    for (const { id } of load().queue) if (!(await sendOne(id))) break;
  } finally {
    sending = false;
    draw();
  }
}

// The words first, which are small, then what belongs to them. False: try again later.
async function sendOne(id) {
  const said = load().queue.find((other) => other.id === id);
  try {
    if (!said.is_said && !(await sendWords(said))) return true;
    for (const one of said.media) await sendMedia(said, one);
  } catch (problem) {
    whyLater = problem.told || "";
    return false;
  }
  change((state) => { state.queue = state.queue.filter((other) => other.id !== id); });
  return true;
}

// False: it could not be taken, and is in the form again.
async function sendWords(said) {
  const { id, about, media, is_said, ...words } = said;
  const told = await post("/api/say", { ...HERE, ...about, ...words, request_id: id, with_media: media.length > 0 });
  const state = load();
  if (told.ok) {
    state.queue = state.queue.map((other) => (other.id === id ? { ...other, is_said: true } : other));
    if (!state.receipts.some((one) => one.id === id)) state.receipts.push({ ...told, id, kind: said.kind });
  } else {
    state.queue = state.queue.filter((other) => other.id !== id);
    state.draft = said;
    fill(said);
  }
  keep(state);
  draw();
  if (!told.ok) tellProblem(told.problem);
  return told.ok;
}

async function sendMedia(said, one) {
  const blob = await media.get(one.id);
  const which = { Site: page.site, Station: page.station, Said: said.id, Request: one.id, What: one.what, Moment: one.moment, Device: HERE.device };
  const headers = Object.fromEntries(Object.entries(which).map(([name, value]) => ["X-" + name, encodeURIComponent(value)]));
  const told = blob ? await post("/api/say/" + one.what, blob, { ...headers, "X-Language": page.language }, PICTURE_MS) : { ok: false, problem: page.texts.lost };
  change((state) => {
    for (const other of state.queue) if (other.id === said.id) other.media = other.media.filter((kept) => kept.id !== one.id);
    const receipt = state.receipts.find((kept) => kept.id === said.id);
    if (receipt && !told.ok) receipt.problem = told.problem;
  });
  await media.drop(one.id);
  draw();
}

function fill(draft) {
  show("body").value = draft ? draft.body : "";
  for (const radio of document.querySelectorAll("#say input[type=radio]")) radio.checked = Boolean(draft) && radio.value === draft[radio.name];
  fit(draft || { kind: "" });
  drawThumbs(draft ? draft.media : []);
  show("alike").hidden = true;
}

function draw() {
  const state = load(), receipt = state.receipts[0];
  const waits = state.queue.some((said) => !said.is_said);
  show("say").hidden = waits || Boolean(receipt);
  show("waiting").hidden = !waits;
  show("thanks").hidden = waits || !receipt;
  if (waits) drawWaiting();
  else if (receipt) drawReceipt(receipt, state.queue.find((said) => said.id === receipt.id));
}

function drawWaiting() {
  show("waiting-title").textContent = sending ? page.texts.sending : page.texts.waiting_title;
  show("waiting-words").textContent = sending ? "" : whyLater || page.texts.waiting;
}

function tell(id, words) {
  show(id).textContent = words || "";
  show(id).hidden = !words;
}

function drawReceipt(receipt, rest) {
  const isNote = !receipt.code;
  show("thanks-title").textContent = isNote ? page.texts.noted_title : page.texts.thanks_title;
  show("thanks-words").textContent = isNote ? page.texts.noted : receipt.promise;
  tell("told", receipt.told);
  tell("not-taken", receipt.problem && page.texts.not_taken.replace("{problem}", receipt.problem));
  tell("on-their-way", rest && page.texts.on_their_way);
  show("receipt").hidden = isNote;
  if (isNote) return;
  show("code").textContent = receipt.code;
  show("code-words").textContent = receipt.words;
  show("qr").src = receipt.qr;
  show("open").href = receipt.address;
}

function onAnother() {
  fill(change((state) => state.receipts.shift()).draft);
  draw();
  scrollTo(0, 0);
}

function begin() {
  show("say").addEventListener("input", onInput);
  show("say").addEventListener("submit", onSend);
  show("another").addEventListener("click", onAnother);
  addEventListener("online", flush);
  addEventListener("pageshow", flush);
  document.addEventListener("visibilitychange", () => document.hidden || flush());
  setInterval(() => load().queue.length && flush(), RETRY_MS);
  if (show("as-of")) show("as-of").hidden = Math.abs(Date.now() - Date.parse(page.about.about_end)) <= OLD_MS;
  navigator.serviceWorker?.register("/phone/worker.js", { scope: "/say/" }).catch(() => null);
  fill(load().draft);
  draw();
  flush();
}
begin();
