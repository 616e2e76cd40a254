// One phone at one station: what is typed stays on it until the plant has it, and each thing said is sent exactly once.
"use strict";
const page = JSON.parse(document.getElementById("page").dataset.page);
const place = "say/" + page.site + "/" + page.station;
const show = (id) => document.getElementById(id);
const RETRY_MS = 8000, PATIENCE_MS = 15000;
let memory = null; // for browsers that keep nothing
let sending = false;

function load() {
  let kept = memory;
  try { kept = localStorage.getItem(place) || memory; } catch { /* memory it is */ }
  return Object.assign({ draft: null, queue: [], receipts: [] }, kept ? JSON.parse(kept) : {});
}

function keep(state) {
  memory = JSON.stringify(state);
  try { localStorage.setItem(place, memory); } catch { /* memory it is */ }
}

// Not crypto.randomUUID: browsers have it on https only.
function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function draftNow(state) {
  const kind = document.querySelector("input[name=kind]:checked");
  const before = state.draft || {};
  return { id: before.id || newId(), kind: kind ? kind.value : "", body: show("body").value, about: before.about || page.about };
}

function onInput() {
  const state = load();
  state.draft = draftNow(state);
  keep(state);
  show("problem").hidden = true;
  tellPromise(state.draft.kind);
}

function tellPromise(kind) {
  show("promise").textContent = page.texts["promise_" + kind] || page.texts.promise;
}

function tellProblem(words) {
  show("problem").textContent = words;
  show("problem").hidden = false;
  show("problem").scrollIntoView({ block: "center" });
}

function onSend(event) {
  event.preventDefault();
  if (show("say").hidden) return; // the second half of a double tap
  const state = load();
  const said = draftNow(state);
  if (!said.kind) return tellProblem(page.texts.choose);
  if (!said.body.trim()) return tellProblem(page.texts.write);
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
  try {
    for (let state = load(); state.queue.length && (await sendOne(state.queue[0])); state = load());
  } finally {
    sending = false;
    draw();
  }
}

// true: it is settled, one way or the other; false: try again later.
async function sendOne(said) {
  let answer, told;
  try {
    answer = await fetch("/api/say", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ site: page.site, station: page.station, language: page.language, request_id: said.id,
        kind: said.kind, body: said.body, ...said.about }),
      signal: AbortSignal.timeout ? AbortSignal.timeout(PATIENCE_MS) : undefined,
    });
    told = await answer.json();
  } catch { return false; }
  if (answer.status >= 500 || answer.status === 429) return false;
  const state = load();
  state.queue = state.queue.filter((other) => other.id !== said.id);
  if (answer.ok) {
    if (!state.receipts.some((one) => one.id === said.id)) state.receipts.push({ id: said.id, kind: said.kind, ...told });
  } else {
    state.draft = said;
    fill(said);
  }
  keep(state);
  draw();
  if (!answer.ok) tellProblem(told.problem);
  return true;
}

function fill(draft) {
  show("body").value = draft ? draft.body : "";
  for (const kind of document.querySelectorAll("input[name=kind]")) kind.checked = Boolean(draft) && kind.value === draft.kind;
  tellPromise(draft ? draft.kind : "");
}

function draw() {
  const state = load();
  const waits = state.queue.length > 0, receipt = state.receipts[0];
  show("say").hidden = waits || Boolean(receipt);
  show("waiting").hidden = !waits;
  show("thanks").hidden = waits || !receipt;
  if (waits) drawWaiting();
  else if (receipt) drawReceipt(receipt);
}

function drawWaiting() {
  show("waiting-title").textContent = sending ? page.texts.sending : page.texts.waiting_title;
  show("waiting-words").textContent = sending ? "" : page.texts.waiting;
}

function drawReceipt(receipt) {
  const isNote = !receipt.code;
  show("thanks-title").textContent = isNote ? page.texts.noted_title : page.texts.thanks_title;
  show("thanks-words").textContent = isNote ? page.texts.noted : receipt.promise;
  show("receipt").hidden = isNote;
  if (isNote) return;
  show("code").textContent = receipt.code;
  show("qr").src = receipt.qr;
  show("open").href = receipt.address;
}

function onAnother() {
  const state = load();
  state.receipts.shift();
  keep(state);
  fill(state.draft);
  draw();
  scrollTo(0, 0);
}

show("say").addEventListener("input", onInput);
show("say").addEventListener("submit", onSend);
show("another").addEventListener("click", onAnother);
addEventListener("online", flush);
addEventListener("pageshow", flush);
document.addEventListener("visibilitychange", () => document.hidden || flush());
setInterval(() => load().queue.length && flush(), RETRY_MS);
fill(load().draft);
draw();
flush();
