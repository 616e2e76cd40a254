// Keeps the shell in the browser, so that a screen that is switched on while the server is away has words to show.
// Browsers run it over https and on localhost only; over plain http deploy/kiosk/start.html waits instead.
const STORE = "wall-shell", SOON_MS = 4000;

const parts_of = (html) => [...html.matchAll(/"(\/wall\/shell\.\w+\?v=\w+)"/g)].map((found) => found[1]);

// Page, words and code of one release are kept together, or not at all.
async function keep(path, response) {
  const store = await caches.open(STORE), parts = parts_of(await response.clone().text());
  const missing = [];
  for (const part of parts) if (!(await store.match(part))) missing.push(part);
  await store.addAll(missing);
  await store.put(path, response);
  for (const old of await store.keys()) {
    const { pathname, search } = new URL(old.url);
    if (search && !parts.includes(pathname + search)) await store.delete(old);
  }
}

async function page(event, path) {
  try {
    const fresh = await fetch(event.request, { signal: AbortSignal.timeout(SOON_MS) });
    if (!fresh.ok) throw new Error(fresh.statusText);
    event.waitUntil(keep(path, fresh.clone()).catch(() => null));
    return fresh;
  } catch {
    return (await caches.match(path)) || Response.error();
  }
}

async function begin() {
  await self.clients.claim();
  const path = new URL(self.registration.scope).pathname;
  await fetch(path).then((fresh) => keep(path, fresh)).catch(() => null);
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("fetch", (event) => {
  const { pathname, search, origin } = new URL(event.request.url);
  if (origin !== location.origin || event.request.method !== "GET") return;
  if (["/wall", "/pad"].includes(pathname)) event.respondWith(page(event, pathname));
  else if (pathname.startsWith("/wall/shell.") && search) event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)));
});
