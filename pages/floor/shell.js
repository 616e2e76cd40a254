// The shell around a screen. It shows the pairing code, keeps the last frame while the server is away and says how old it is,
// and loads the frame again once the server answers. It never needs a hand on the screen.
const POLL_MS = 2000, QUIET_MS = 7000, LOST_MS = 60000, FIRST_WAIT_MS = 3000, LONGEST_WAIT_MS = 30000, ANSWER_MS = 3000;
const IS_PAD = location.pathname.startsWith("/pad");
const PAGE = "/screen?embed=true";
const at = (id) => document.getElementById(id);
let shown_frame = null, coming = null, beat = 0, shown = 0, next_try = 0, wait = FIRST_WAIT_MS, state = "asking";

function enter(name) {
  state = name;
  document.body.dataset.state = name;
  document.body.classList.remove("quiet", "lost");
}

function tell(what, code, steps, note) {
  at("what").textContent = what;
  at("code").textContent = code;
  at("note").textContent = note;
  at("steps").replaceChildren(...steps.map((step) => { const item = document.createElement("li"); item.textContent = step; return item; }));
}

function show_code(code) {
  const thing = IS_PAD ? "tablet" : "screen";
  const steps = ["Sign in on a computer or a phone, as an admin.", "Open Set up, then Screens.", `Type this code in, and say where the ${thing} is.`];
  tell(`This ${thing} is not paired yet`, `${code.slice(0, 4)} ${code.slice(4)}`, steps, "It goes on by itself. The code changes after 15 minutes.");
  enter("code");
}

// The last frame stays in sight until the new one shows figures.
function load_frame() {
  coming?.remove();
  coming = document.createElement("iframe");
  coming.title = "The line's figures";
  coming.src = `${PAGE}&at=${Date.now()}`;
  document.body.prepend(coming);
}

function came(source) {
  if (source !== coming?.contentWindow) return;
  shown_frame?.remove();
  [shown_frame, coming] = [coming, null];
}

function go_live(kind) {
  if (kind === "pad") return location.replace("/hour-pad?embed=true");
  beat = performance.now();
  wait = FIRST_WAIT_MS;
  enter("live");
  load_frame();
}

function forget_frames() {
  for (const frame of [shown_frame, coming]) frame?.remove();
  shown_frame = coming = null;
  shown = 0;
  enter("asking");
  pair();
}

const ask = (path, method) => fetch(path, { method, cache: "no-store", signal: AbortSignal.timeout(ANSWER_MS) });

async function pair() {
  try {
    const answer = await ask(`${location.pathname.replace(/\/$/, "")}/pairing`, "POST");
    const told = await answer.json();
    if (told.state === "paired") go_live(told.kind);
    else if (told.code) show_code(told.code);
    else tell("Please wait", "", [], told.problem);
  } catch {
    tell("No contact with the server", "", [], "Trying again by itself.");
    enter("asking");
  }
}

function age(ms) {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} seconds`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} minutes` : `${Math.round(seconds / 3600)} hours`;
}

async function watch() {
  const silent = performance.now() - beat;
  document.body.classList.toggle("quiet", silent > QUIET_MS);
  document.body.classList.toggle("lost", silent > LOST_MS);
  if (silent <= QUIET_MS) return;
  at("banner").textContent = shown ? `No contact. These figures are ${age(silent + shown)} old.` : `No contact with the server for ${age(silent)}.`;
  if (performance.now() < next_try) return;
  next_try = performance.now() + wait;
  wait = Math.min(wait * 1.5, LONGEST_WAIT_MS);
  const answer = await ask("/healthz", "GET").catch(() => null);
  if (answer?.ok && performance.now() - beat > QUIET_MS) await start_again();
}

// The server is back: this screen may have been revoked meanwhile.
async function start_again() {
  const told = await ask("/wall/pairing", "POST").then((answer) => answer.json()).catch(() => null);
  if (told?.state === "paired") load_frame();
  else if (told?.code) forget_frames();
}

addEventListener("message", (event) => {
  const ours = [shown_frame, coming].some((frame) => frame && frame.contentWindow === event.source);
  if (event.origin !== location.origin || !ours) return;
  if (event.data?.wall === "revoked") return forget_frames();
  if (event.data?.wall !== "beat") return;
  came(event.source);
  beat = performance.now();
  shown = event.data.now - event.data.built;
  wait = FIRST_WAIT_MS;
  next_try = 0;
});

setInterval(() => (state === "live" ? watch() : null), 1000);
setInterval(() => (state === "live" ? null : pair()), POLL_MS);
pair();
