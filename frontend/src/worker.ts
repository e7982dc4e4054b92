/**
 * The service worker: keeps Spinae's own files on the device, by what is in them.
 *
 * The server puts `KEPT` before this text, so that an upgrade is another worker. A page of another
 * version than this worker gets its files from the server, never an old one from here. Nothing
 * about the person is kept: pages come from the server, and without one there is the page that
 * says so.
 */

declare const self: ServiceWorkerGlobalScope & {
  KEPT: { version: string; shell: string[]; files: Record<string, string> };
};

const { version, shell, files } = self.KEPT;
const CACHE = "spinae";
const WITHOUT_SERVER = "/offline";
const VERSION = "Spinae-Version";

/** The newest page came from a server of another version; its worker is on the way. */
let outdated = false;

self.addEventListener("install", (event) => {
  event.waitUntil(install());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(activate());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (pathname in files) event.respondWith(file(request, pathname));
});

self.addEventListener("message", (event) => {
  if (event.data === "keep") event.waitUntil(keepAll(event.ports[0]));
});

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  await Promise.all(shell.map((path) => fetched(cache, path)));
  const answer = await fetch(WITHOUT_SERVER);
  if (answer.ok) await cache.put(key(WITHOUT_SERVER), answer);
  await self.skipWaiting();
}

async function activate(): Promise<void> {
  const cache = await caches.open(CACHE);
  const wanted = new Set([WITHOUT_SERVER, ...Object.keys(files)].map(key));
  for (const { url } of await cache.keys()) {
    const { pathname, search } = new URL(url);
    if (!wanted.has(pathname + search)) await cache.delete(url);
  }
  await self.clients.claim();
}

async function page(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request);
    const theirs = answer.headers.get(VERSION);
    outdated = theirs !== null && theirs !== version;
    return answer;
  } catch {
    const kept = await caches.match(key(WITHOUT_SERVER));
    return kept ?? Response.error();
  }
}

async function file(request: Request, path: string): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(key(path));
  if (kept && !outdated) return kept;
  try {
    const answer = await fetch(request);
    await keep(cache, path, answer);
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

/** Every file at once; each step is told through the port. */
async function keepAll(port: MessagePort | undefined): Promise<void> {
  const cache = await caches.open(CACHE);
  const paths = Object.keys(files);
  try {
    for (const [index, path] of paths.entries()) {
      await fetched(cache, path);
      port?.postMessage({ done: index + 1, of: paths.length });
    }
  } catch {
    port?.postMessage({ failed: true });
  }
}

async function fetched(cache: Cache, path: string): Promise<void> {
  if (await cache.match(key(path))) return;
  const answer = await fetch(path, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  await keep(cache, path, answer);
}

/** Only what this worker's own version has sent: otherwise a file might stand under another's name. */
async function keep(cache: Cache, path: string, answer: Response): Promise<void> {
  if (answer.status !== 200 || answer.headers.get(VERSION) !== version) return;
  await cache.put(key(path), answer.clone());
}

function key(path: string): string {
  return `${path}?${files[path] ?? version}`;
}

export {};
