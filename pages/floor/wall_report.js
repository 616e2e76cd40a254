// What a screen tells of itself: what hangs, how old it is, how it fits, how much memory it takes, and a small picture of it.
const REPORT_MS = 60000, REPORT_SOON_MS = 5000, REPORT_GAP_MS = 30000, REPORT_SPREAD_MS = 10000;
const PICTURE_PX = 480, PICTURE_LETTERS = 40000, QUALITIES = [0.6, 0.4, 0.2, 0.1]; // 30 kB are 40 000 letters of base64
const CHECKS_TOLD = 30, SAID_LETTERS = 60;

// The glass as a JPEG: what hangs and its style sheets, drawn as a picture of their own.
async function photograph(root) {
  const { innerWidth: width, innerHeight: height } = window, scale = PICTURE_PX / Math.max(width, height);
  const styles = [...root.getRootNode().querySelectorAll("style")].map((style) => style.textContent).join("\n");
  const copy = make("div", "");
  copy.append(make("style", ""), root.cloneNode(true));
  copy.firstChild.textContent = styles;
  const inside = new XMLSerializer().serializeToString(copy);
  const svg = `<svg xmlns="${SVG}" width="${width}" height="${height}"><foreignObject width="100%" height="100%">${inside}</foreignObject></svg>`;
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return QUALITIES.map((quality) => canvas.toDataURL("image/jpeg", quality)).find((url) => url.length < PICTURE_LETTERS) || null;
}

async function report(wall) {
  const { root, told } = wall, heap = performance.memory?.usedJSHeapSize;
  const failing = root.fit.blocks.filter((check) => !check.passes), passing = root.fit.blocks.filter((check) => check.passes);
  const checks = [...failing, ...passing].slice(0, CHECKS_TOLD).map((check) => ({ ...check, says: check.says.slice(0, SAID_LETTERS) }));
  const body = {
    page: root.shown.p.key, release: told.release, heap_mb: heap ? heap / 2 ** 20 : null, data_age_s: (server_now(told) - told.built) / 1000,
    width: innerWidth, height: innerHeight, left_out: root.fit.left_out, checks, picture: await photograph(root).catch(() => null),
  };
  await fetch("/wall/report", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

// Now and then, soon after another page or another size, and never in step with the other screens.
function report_when_due(wall) {
  const now = performance.now(), hangs = [wall.root.shown?.p.key, innerWidth, innerHeight].join();
  if (!wall.root.fit || wall.stream.readyState !== EventSource.OPEN) return; // the server hears those that are on the stream
  if (wall.reported?.hangs !== hangs) {
    const soon = Math.max(now + REPORT_SOON_MS, (wall.reported?.at || -Infinity) + REPORT_GAP_MS) + REPORT_SPREAD_MS * Math.random();
    wall.reported = { at: wall.reported?.at, due: Math.min(wall.reported?.due ?? Infinity, soon), hangs };
  }
  if (now < wall.reported.due) return;
  wall.reported = { at: now, due: now + REPORT_MS + REPORT_SPREAD_MS * (Math.random() - 0.5), hangs };
  report(wall).catch(() => null);
}
