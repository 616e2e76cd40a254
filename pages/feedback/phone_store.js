// One phone at one station: what is typed stays on it until the plant has it, and each thing said is sent exactly once.
"use strict";
const page = JSON.parse(document.getElementById("page").dataset.page);
const place = "say/" + page.site + "/" + page.station;
const show = (id) => document.getElementById(id);
let memory = null; // for browsers that keep nothing

function load() {
  let kept = memory;
  try { kept = localStorage.getItem(place) || memory; } catch { /* memory it is */ }
  return Object.assign({ draft: null, queue: [], receipts: [] }, kept ? JSON.parse(kept) : {});
}

function keep(state) {
  memory = JSON.stringify(state);
  try { localStorage.setItem(place, memory); } catch { /* memory it is */ }
}

function change(how) {
  const state = load();
  how(state);
  keep(state);
  return state;
}

// Not crypto.randomUUID: browsers have it on https only.
function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Tells "me too" of this phone from that of others; the plant keeps a hash of it for each idea, which leads nowhere.
function device() {
  try {
    if (!localStorage.getItem("device")) localStorage.setItem("device", newId());
    return localStorage.getItem("device");
  } catch { return (device.own ||= newId()); }
}

// Pictures and voices are too large for localStorage.
const media = {
  here: new Map(),
  open: null,
  store(mode) {
    media.open ||= new Promise((done, failed) => {
      const asked = indexedDB.open("said", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("media");
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
    return media.open.then((base) => base.transaction("media", mode).objectStore("media"));
  },
  async ask(mode, act) {
    const asked = act(await media.store(mode));
    return new Promise((done, failed) => { asked.onsuccess = () => done(asked.result); asked.onerror = () => failed(asked.error); });
  },
  async put(id, blob) {
    const kept = { type: blob.type, bytes: await blob.arrayBuffer() }; // a Blob itself does not survive on every phone
    media.here.set(id, kept);
    try { await media.ask("readwrite", (store) => store.put(kept, id)); } catch { /* memory it is */ }
  },
  async get(id) {
    let kept = media.here.get(id);
    try { kept ||= await media.ask("readonly", (store) => store.get(id)); } catch { /* memory it is */ }
    return kept && new Blob([kept.bytes], { type: kept.type });
  },
  async drop(id) {
    media.here.delete(id);
    try { await media.ask("readwrite", (store) => store.delete(id)); } catch { /* memory it is */ }
  },
};

// The plant's answer as JSON; throws where there is none, or none that counts: then it is asked again later.
async function post(to, body, headers, patience) {
  const answer = await fetch(to, {
    method: "POST", body: body instanceof Blob ? body : JSON.stringify(body),
    headers: { "Content-Type": body instanceof Blob ? body.type || "application/octet-stream" : "application/json", ...headers },
    signal: AbortSignal.timeout ? AbortSignal.timeout(patience || 15000) : undefined,
  });
  if (answer.status >= 500) throw new Error("later");
  if (answer.status === 429) throw Object.assign(new Error("later"), { told: (await answer.json()).problem });
  return { ok: answer.ok, ...(await answer.json()) };
}
