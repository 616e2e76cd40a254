// Pictures are shrunk here, so that they pass through a weak connection; the plant cleans them once more.
const LONGEST_SIDE = 1600, MOST_PHOTOS = 4, LONGEST_S = 60;
let recorder = null;
let made = Promise.resolve(); // when all that is being shrunk or recorded belongs to the draft

function making(work) {
  made = Promise.all([made, work.catch(() => null)]);
}

// Whoever sends at once loses no picture, and ends what is being recorded.
async function allMade() {
  recorder?.stop();
  await made;
}

async function shrunk(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return (await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8))) || file;
  } catch { return file; } // what this browser cannot read, the plant may
}

function onPhoto(event) {
  const [file] = event.target.files;
  event.target.value = "";
  if (file) making(shrunk(file).then((blob) => add("photo", blob)));
}

// The first picture shows how it is, the second how it is afterwards.
function nextMoment(list) {
  return ["before", "after"].find((moment) => !list.some((one) => one.moment === moment)) || "";
}

async function add(what, blob) {
  const id = newId();
  await media.put(id, blob);
  const state = change((kept) => {
    kept.draft = draftNow(kept);
    const moment = what === "photo" ? nextMoment(kept.draft.media) : "";
    kept.draft.media = [...kept.draft.media, { id, what, moment }];
  });
  show("problem").hidden = true;
  drawThumbs(state.draft.media);
}

function remove(id) {
  const state = change((kept) => { kept.draft.media = kept.draft.media.filter((one) => one.id !== id); });
  media.drop(id);
  drawThumbs(state.draft.media);
}

function drawThumbs(list) {
  show("thumbs").replaceChildren(...list.map(thumb));
  show("thumbs").hidden = !list.length;
  const photos = list.filter((one) => one.what === "photo");
  show("photo").querySelector("span").textContent = page.texts[photos.length === 1 ? "photo_after" : "photo"];
  show("photo").hidden = photos.length >= MOST_PHOTOS;
  show("speak").hidden = !canRecord() || list.some((one) => one.what === "voice");
  show("speak-note").hidden = show("speak").hidden;
}

function thumb(one) {
  const item = document.createElement("li"), drop = document.createElement("button");
  const seen = document.createElement(one.what === "photo" ? "img" : "audio");
  media.get(one.id).then((blob) => { if (blob) seen.src = URL.createObjectURL(blob); });
  if (one.what === "photo") seen.alt = page.texts[one.moment] || page.texts.photo;
  else seen.controls = true;
  drop.type = "button";
  drop.textContent = "✕";
  drop.setAttribute("aria-label", page.texts.remove);
  drop.addEventListener("click", () => remove(one.id));
  item.append(seen, Object.assign(document.createElement("span"), { textContent: page.texts[one.moment] || "" }), drop);
  return item;
}

// Browsers give the microphone to https and localhost only.
const canRecord = () => Boolean(navigator.mediaDevices && window.MediaRecorder);

async function onSpeak() {
  if (recorder) return recorder.stop();
  try {
    const sound = await navigator.mediaDevices.getUserMedia({ audio: true });
    record(sound);
  } catch { tellProblem(page.texts.no_microphone); }
}

function record(sound) {
  const parts = [], began = Date.now();
  recorder = new MediaRecorder(sound, { audioBitsPerSecond: 32_000 });
  const label = show("speak").querySelector("span");
  const tick = setInterval(() => {
    const seconds = Math.round((Date.now() - began) / 1000);
    label.textContent = `${page.texts.stop} · ${page.texts.seconds.replace("{count}", seconds)}`;
    if (seconds >= LONGEST_S) recorder?.stop();
  }, 250);
  show("speak").classList.add("on");
  recorder.ondataavailable = (event) => parts.push(event.data);
  making(new Promise((done) => { recorder.addEventListener("stop", () => done(kept()), { once: true }); }));
  async function kept() {
    const type = recorder.mimeType.split(";")[0];
    recorder = null;
    clearInterval(tick);
    show("speak").classList.remove("on");
    label.textContent = page.texts.speak;
    for (const track of sound.getTracks()) track.stop();
    await add("voice", new Blob(parts, { type }));
  }
  recorder.start();
}

show("photo").querySelector("input").addEventListener("change", onPhoto);
show("speak").addEventListener("click", onSpeak);
document.addEventListener("visibilitychange", () => document.hidden && recorder?.stop()); // a locked phone keeps what was said
