// The wall: one picture in, one screen out.
const MINUTE = 60000, LATE_MS = 90000, OLD_MS = 5 * MINUTE;

function age(ms) {
  if (ms < LATE_MS) return "live";
  return ms < 120 * MINUTE ? `${Math.round(ms / MINUTE)} min old` : `${Math.round(ms / 60 / MINUTE)} h old`;
}

// The clock is the server's, carried on by the screen's own ticks: a TV with a wrong clock still shows the right time.
function tell_age(root) {
  const { p, since } = root.shown;
  const now = p.now + performance.now() - since, old = now - p.built;
  const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: p.zone }).format(now);
  const live = root.querySelector(".live"), before = live.textContent.length;
  live.textContent = `${age(old)} · ${clock}`;
  live.classList.toggle("late", old >= LATE_MS);
  root.classList.toggle("old", old >= OLD_MS);
  return live.textContent.length !== before;
}

const tick = (root) => { if (tell_age(root)) lay(root, root.shown.p); };

export function paint(root, p) {
  root.shown = { p, since: performance.now() };
  if (root.version !== p.version) {
    root.version = p.version;
    lay(root, p);
  }
  tick(root);
}

// The picture hangs on a glass of its own, and Streamlit's page is not drawn at all: whatever it shows, drops or says, the last
// picture stays. What there is to say about it the shell around this page says, in plain words.
function glass(parent) {
  const hangs = document.getElementById("glass");
  if (hangs) return hangs.shadowRoot.querySelector(".wall");
  const host = make("div", "");
  host.id = "glass";
  host.style.cssText = "position:fixed;inset:0;overflow:hidden;background:#1b1e22";
  host.attachShadow({ mode: "open" }).append(...[...parent.querySelectorAll("style")].map((style) => style.cloneNode(true)), make("div", "wall"));
  const rest = make("style", "");
  rest.textContent = "body > :not(#glass) { display: none !important }";
  document.head.append(rest);
  document.body.append(host);
  return host.shadowRoot.querySelector(".wall");
}

const tell_shell = (told) => { if (window.parent !== window) window.parent.postMessage(told, location.origin); };

export default function ({ data, parentElement }) {
  if (data.waiting) return;
  if (data.revoked) return tell_shell({ wall: "revoked" });
  const root = glass(parentElement);
  paint(root, data);
  tell_shell({ wall: "beat", built: data.built, now: data.now, release: data.release, stuck: data.stuck });
  if (root.ticking) return;
  const again = () => { root.version = null; paint(root, { ...root.shown.p, now: root.shown.p.now + performance.now() - root.shown.since }); };
  root.ticking = setInterval(() => tick(root), 1000);
  addEventListener("resize", again);
  document.fonts.ready.then(again);
  return () => { clearInterval(root.ticking); root.ticking = null; removeEventListener("resize", again); };
}
