/**
 * The service worker: the app opens without a network, and notifications arrive.
 *
 * A new version waits until the page says that it may take over, and even then not while
 * a training runs: that holds the lock `crowdfl-training`.
 */

import { courseOf, newsOf, SCOPE } from "./policy";

/** Put in by the build: `version` changes with any of the files. */
interface Build {
  readonly version: string;
  readonly files: readonly string[];
}

declare const self: ServiceWorkerGlobalScope & { readonly __CROWDFL_BUILD__: Build };

const { version, files } = self.__CROWDFL_BUILD__;
const SHELL = `shell-${version}`;
/** Chunks that are loaded on use, such as the trainer. */
const USED = "used";
const DOCUMENT = `${SCOPE}index.html`;
const TRAINING_LOCK = "crowdfl-training";
const PATIENCE_MS = 4_000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(files.map(anew))));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

self.addEventListener("fetch", (event) => {
  switch (courseOf(event.request, self.location.origin)) {
    case "page":
      event.respondWith(page(event.request));
      break;
    case "kept":
      event.respondWith(kept(event.request));
      break;
    case "fresh":
      event.respondWith(fresh(event.request));
      break;
    case "pass":
      break;
  }
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") event.waitUntil(takeOverUnlessTraining(event.ports[0]));
});

self.addEventListener("push", (event) => {
  const { title, body, path, tag } = newsOf(pushed(event.data));
  const icon = `${SCOPE}icons/icon-192.png`;
  const badge = `${SCOPE}icons/badge-96.png`;
  event.waitUntil(self.registration.showNotification(title, { body, tag, icon, badge, data: path }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openApp(String(event.notification.data ?? SCOPE)));
});

/** From the server, not from the browser's own cache. */
function anew(file: string): Request {
  return new Request(file, { cache: "reload" });
}

async function takeOver(): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith("shell-") && name !== SHELL);
  if (old.length > 0) await caches.delete(USED); // chunks of the last version
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function takeOverUnlessTraining(asker: MessagePort | undefined): Promise<void> {
  const { held = [] } = await self.navigator.locks.query();
  const isTraining = held.some((lock) => lock.name === TRAINING_LOCK);
  if (!isTraining) await self.skipWaiting();
  asker?.postMessage(isTraining ? "training" : "done");
}

async function page(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.status < 500) return answer;
  } catch {
    // No network, or a server that is away: the kept page says so by itself.
  }
  return (await caches.match(DOCUMENT)) ?? Response.error();
}

async function kept(request: Request): Promise<Response> {
  const found = await caches.match(request);
  if (found !== undefined) return found;
  const answer = await fetch(request);
  if (answer.ok) {
    const cache = await caches.open(USED);
    await cache.put(request, answer.clone());
  }
  return answer;
}

async function fresh(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const found = await caches.match(request);
    if (found === undefined) throw error;
    return found;
  }
}

function pushed(data: PushMessageData | null): unknown {
  try {
    return data?.json();
  } catch {
    return null; // not ours; a notification has to be shown all the same
  }
}

async function openApp(path: string): Promise<void> {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = windows.find((client) => new URL(client.url).pathname.startsWith(SCOPE));
  if (open === undefined) {
    await self.clients.openWindow(path);
    return;
  }
  open.postMessage({ open: path });
  await open.focus();
}
