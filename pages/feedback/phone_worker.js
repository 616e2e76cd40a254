// Opens the page of a station that this phone has seen before, also in the cellar and where the connection is weak.
const STORE = "say-it", SOON_MS = 4000;

const parts_of = (html) => [...html.matchAll(/"(\/phone\/[\w.]+\?v=\w+)"/g)].map((found) => found[1]);
const stands_at = (address) => new URL(address).pathname;

// A page and its parts are kept together, or not at all; parts of releases before go.
async function keep(path, response) {
  const store = await caches.open(STORE), parts = parts_of(await response.clone().text());
  const missing = [];
  for (const part of parts) if (!(await store.match(part))) missing.push(part);
  await store.addAll(missing);
  await store.put(path, response);
  for (const { url } of await store.keys()) {
    const { pathname, search } = new URL(url);
    if (search && !parts.includes(pathname + search)) await store.delete(url);
  }
}

// The newest page where it comes soon, else the one that is kept; where none is kept, there is time.
async function page(event) {
  const path = stands_at(event.request.url), kept = await caches.match(path);
  const coming = fetch(event.request).then((fresh) => {
    if (fresh.ok) event.waitUntil(keep(path, fresh.clone()).catch(() => null));
    return fresh.status < 500 || !kept ? fresh : kept;
  });
  if (!kept) return coming;
  return Promise.race([coming.catch(() => kept), new Promise((done) => setTimeout(done, SOON_MS, kept))]).then((one) => one.clone());
}

// At the first visit the page came before this script did.
async function begin() {
  await self.clients.claim();
  for (const { url } of await self.clients.matchAll()) {
    await fetch(url).then((fresh) => fresh.ok && keep(stands_at(url), fresh)).catch(() => null);
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("fetch", (event) => {
  const { pathname, search, origin } = new URL(event.request.url);
  if (origin !== location.origin || event.request.method !== "GET") return;
  if (pathname.startsWith("/say/")) event.respondWith(page(event));
  else if (pathname.startsWith("/phone/") && search) event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)));
});
