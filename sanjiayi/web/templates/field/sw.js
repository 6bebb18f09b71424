// The service worker of the field app, release {{ release }}.  Scope: /f/.
//
// Shell and static files are kept by release; pages are asked for first and taken from the
// cache after three seconds; /api/ is never kept.  A new release waits until every window of
// the old one is closed: nothing changes in the middle of a shift.

const RELEASE = "{{ release }}";
const CACHE = `field-${RELEASE}`;
const SHELL = "{{ shell }}";
const FILES = {{ files }};
const PATIENCE_MS = 3000;
const SCREENS = new Set({{ screens }});

self.addEventListener("install", (event) => {
  const take = async () => {
    const cache = await caches.open(CACHE);
    // one after another: a weak network is not helped by forty requests at once
    for (const file of [SHELL, ...FILES]) if (!(await cache.match(file))) await cache.add(file);
  };
  event.waitUntil(take());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("field-") && name !== CACHE) await caches.delete(name);
    }
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

async function page(request) {
  const cache = await caches.open(CACHE);
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const asked = fetch(request).catch(() => null);
  const answer = await Promise.race([asked, patience]);
  if (answer?.ok) {
    // the same release in another language or theme may be kept; another release brings its own worker
    // and a phone without room for it still shows the page
    if (answer.headers.get("X-Release") === RELEASE) await cache.put(SHELL, answer.clone()).catch(() => {});
    return answer;
  }
  return (await cache.match(SHELL)) || (await asked) || Response.error();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/api/")) return;
  if (request.mode === "navigate") {
    if (SCREENS.has(url.pathname)) event.respondWith(page(request));
    return;
  }
  event.respondWith(caches.match(request, { cacheName: CACHE, ignoreVary: true }).then((kept) => kept || fetch(request)));
});
