// The field app's worker is switched off here: it empties its caches and goes.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  const go = async () => {
    for (const name of await caches.keys()) if (name.startsWith("field-")) await caches.delete(name);
    await self.registration.unregister();
    for (const client of await self.clients.matchAll({ type: "window" })) client.navigate(client.url);
  };
  event.waitUntil(go());
});
