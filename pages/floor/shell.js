// The shell around a screen. It shows the pairing code, keeps the last frame while the server is away and says how old it is,
// and loads the frame again once the server answers. It never needs a hand on the screen, and never believes the screen's own
// clock: spans are counted by performance.now(), instants come from the server.
const BEAT_MS = 2000, QUIET_MS = 3 * BEAT_MS - 300, LIMIT_MS = 60000, TICK_MS = 250;
const ASK_MS = 1500, ANSWER_MS = 2500; // what took longer was swallowed on the way
const SETTLE_MS = 800; // a frame that finds its own way back in this time is not loaded again
const PATIENCE_MS = 20000; // so long a slow player may need to draw its first picture
const LEARN_MS = 600000, SPREAD_MS = 30000;
const KEPT = "wall-told", HERE = location.pathname.replace(/\/$/, ""), PAGE = "/screen?embed=true";
const at = (id) => document.getElementById(id);
const jittered = (ms) => ms * (0.7 + 0.6 * Math.random());

let life, told, shown, coming, reason;
let wants, is_broken; // a new frame is to come though the one that shows is well; the last one that was tried failed
let beat, age_then, is_stuck, was_silent; // the last word of the frame that shows
let is_asking, next_ask, answers_since, loaded_at, loads = 0;
let release_at, night_at, renewed_for;

const is_silent = () => performance.now() - beat > QUIET_MS;
const is_calm = () => Boolean(shown) && !is_silent();

function enter(name) {
  document.body.dataset.state = name;
  if (name !== "live") document.body.classList.remove("quiet", "lost");
}

// Words, language and direction: what this page came with, then what the server said to this screen last.
function learn(news) {
  if (!news?.texts) return;
  told = { ...told, lang: news.lang, dir: news.dir, texts: { ...told.texts, ...news.texts } };
  [document.documentElement.lang, document.documentElement.dir] = [told.lang, told.dir];
  keep(JSON.stringify({ lang: told.lang, dir: told.dir, texts: told.texts }));
}

function keep(words) {
  try { localStorage.setItem(KEPT, words); } catch { /* a full disk is no reason to stop */ }
}

function kept() {
  try { return JSON.parse(localStorage.getItem(KEPT)); } catch { return null; }
}

function tell([what, note, ...steps], code = "") {
  at("what").textContent = what;
  at("note").textContent = note;
  at("code").textContent = code;
  at("steps").replaceChildren(...steps.map((step) => { const item = document.createElement("li"); item.textContent = step; return item; }));
}

// Why nothing comes: on the banner over the last frame, or on the whole screen where there is none.
function say(why, problem) {
  reason = why;
  if (shown) return;
  enter(why);
  const [what, note] = told.texts[why];
  tell([what, problem || note]);
}

function show_code(code) {
  forget_frames();
  enter("code");
  tell(told.texts.code, `${code.slice(0, 4)} ${code.slice(4)}`);
}

function forget_frames() {
  for (const frame of [shown, coming]) frame?.remove();
  shown = coming = null;
}

// The last frame stays in sight until the new one shows figures.
function load_frame() {
  coming?.remove();
  coming = document.createElement("iframe");
  coming.src = `${PAGE}&load=${++loads}`;
  loaded_at = performance.now();
  document.body.prepend(coming);
}

// Only this shell replaces a frame: a page that loads itself anew would be white meanwhile.
const stay = (event) => { if (event.cancelable && !event.destination.sameDocument) event.preventDefault(); };

function came() {
  shown?.remove();
  [shown, coming, wants, is_broken] = [coming, null, false, false];
  shown.className = "shown";
  shown.contentWindow.navigation?.addEventListener("navigate", stay);
  enter("live");
}

// A page that failed on the server says so, unseen behind the panel or the last frame; it need not be waited for.
function has_failed(frame) {
  const page = frame.contentDocument;
  return !page || Boolean(page.querySelector("[data-testid=stAlert], [data-testid=stException]"));
}

async function ask() {
  is_asking = true;
  const mine = life, until = AbortSignal.any([AbortSignal.timeout(ANSWER_MS), life.signal]);
  const sent = fetch(`${HERE}/pairing`, { method: "POST", cache: "no-store", signal: until });
  const answer = await sent.then((response) => response.json()).catch(() => null);
  if (mine.signal.aborted) return;
  is_asking = false;
  next_ask = performance.now() + jittered(answer?.retry_s * 1000 || (is_calm() ? LEARN_MS : ASK_MS));
  if (answer) return hear(answer);
  [answers_since, is_broken] = [null, false];
  if (!is_calm()) say("away");
}

function hear(answer) {
  learn(answer);
  answers_since ??= performance.now();
  if (answer.code) return show_code(answer.code);
  if (answer.state === "paired") return go_on(answer);
  if (!is_calm()) say(answer.state in told.texts ? answer.state : "away", answer.problem);
}

function go_on({ kind, night_in_s }) {
  if (kind === "pad") return location.replace("/hour-pad?embed=true");
  if (night_in_s) night_at = Math.min(night_at, performance.now() + night_in_s * 1000);
  if (is_calm() && !wants) return;
  const has_come_to_nothing = coming && (has_failed(coming) || performance.now() - loaded_at > PATIENCE_MS);
  is_broken ||= has_come_to_nothing;
  if (!is_calm()) say(is_broken ? "broken" : "starting");
  if (coming && !has_come_to_nothing) return;
  if (shown && !wants && performance.now() - answers_since < SETTLE_MS) next_ask = performance.now() + SETTLE_MS;
  else load_frame();
}

// 14 seconds ago, in the screen's language; digits are 0 to 9 everywhere.
function ago(ms) {
  const words = new Intl.RelativeTimeFormat(`${told.lang}-u-nu-latn`, { numeric: "always" });
  const seconds = Math.round(ms / 1000), minutes = Math.round(seconds / 60), hours = Math.round(seconds / 3600);
  if (seconds < 120) return words.format(-seconds, "second");
  if (minutes < 120) return words.format(-minutes, "minute");
  return hours < 48 ? words.format(-hours, "hour") : words.format(-Math.round(hours / 24), "day");
}

function tell_age() {
  const age = age_then + performance.now() - beat, silent = is_silent();
  const is_quiet = silent || (is_stuck && age > QUIET_MS) || age > LIMIT_MS;
  document.body.classList.toggle("quiet", is_quiet);
  document.body.classList.toggle("lost", is_quiet && age > LIMIT_MS);
  const said = is_quiet ? told.texts[silent ? reason : "database"].at(-1).replace("{ago}", ago(age)) : "";
  if (at("banner").textContent !== said) at("banner").textContent = said;
}

function tick() {
  const now = performance.now();
  if (shown) tell_age();
  const silent = Boolean(shown) && is_silent();
  if (silent && !was_silent) [reason, next_ask] = ["away", now + ASK_MS * Math.random()];
  was_silent = silent;
  if (!is_asking && now >= next_ask) ask();
  if (is_calm() && now >= Math.min(release_at, night_at)) renew();
}

function heard(event) {
  const is_ours = [shown, coming].some((frame) => frame && frame.contentWindow === event.source);
  if (event.origin !== location.origin || !is_ours) return;
  if (event.data?.wall === "revoked") return forget_frames(), say("starting"), void (next_ask = 0);
  if (event.data?.wall !== "beat") return;
  if (coming?.contentWindow === event.source) came();
  else if (coming && !wants) coming = void coming.remove();
  [beat, age_then, is_stuck] = [performance.now(), event.data.now - event.data.built, Boolean(event.data.stuck)];
  if (was_silent) next_ask = beat + jittered(LEARN_MS);
  const { release } = event.data;
  if (release && release !== told.release && release !== renewed_for) [renewed_for, release_at] = [release, beat + SPREAD_MS * Math.random()];
}

// A new release, or the night: page, words and code of the shell are fetched first, and only then take the place of the old ones.
// The frame that shows is not touched until a new one shows figures.
async function renew() {
  release_at = night_at = Infinity;
  const mine = life;
  try {
    const page = await fetch(HERE, { cache: "no-store", signal: AbortSignal.timeout(4 * ANSWER_MS) });
    if (!page.ok) throw new Error(page.statusText);
    const next = new DOMParser().parseFromString(await page.text(), "text/html");
    const link = document.importNode(next.querySelector("link[rel=stylesheet]"));
    const dressed = new Promise((resolve, reject) => { [link.onload, link.onerror] = [resolve, reject]; });
    const worn = [...document.querySelectorAll("link[rel=stylesheet]")];
    document.head.append(link);
    await dressed;
    const code = await import(next.querySelector("script[type=module]").getAttribute("src"));
    mine.abort();
    for (const old of worn) old.remove();
    for (const old of [...document.body.children]) if (old !== shown) old.remove();
    for (const node of [...next.body.children]) if (node.type !== "module") document.body.append(document.adoptNode(node));
    code.start();
  } catch {
    if (!mine.signal.aborted) release_at = performance.now() + SPREAD_MS;
  }
}

export function start() {
  life = new AbortController();
  told = JSON.parse(at("told").textContent);
  shown = document.querySelector("iframe.shown");
  [coming, wants, is_broken, reason, was_silent, is_asking, answers_since] = [null, true, false, "away", false, false, null];
  [beat, age_then, is_stuck, next_ask] = [performance.now(), 0, false, 0];
  [release_at, night_at, renewed_for] = [Infinity, Infinity, ""];
  learn(kept());
  if (shown) enter("live");
  else say("starting");
  addEventListener("message", heard, { signal: life.signal });
  const ticking = setInterval(tick, TICK_MS);
  life.signal.addEventListener("abort", () => clearInterval(ticking));
  navigator.serviceWorker?.register("/wall/shell_worker.js", { scope: HERE }).catch(() => null);
}

if (!document.body.dataset.state) start();
