/** What this device keeps: Spinae's own files, and sets that were not sent yet. */

import { Outbox } from "./live/outbox.ts";
import { _ } from "./words.ts";

/** Where the worker may not be (no trust in the certificate, a private window), all else works. */
export async function keepFiles(): Promise<void> {
  await loaded();
  try {
    await navigator.serviceWorker.register("/worker.js");
    await navigator.serviceWorker.ready;
    offerAll();
  } catch {
    const words = document.querySelector("[data-kept]");
    if (words) words.textContent = _("This browser keeps nothing yet: it does not trust the page.");
  }
}

/** The page itself comes first. */
async function loaded(): Promise<void> {
  if (document.readyState === "complete") return;
  await new Promise((resolve) => window.addEventListener("load", resolve, { once: true }));
}

/** Sets that were done without a line. */
export function sendSets(): void {
  const outbox = new Outbox();
  void outbox.send();
  window.addEventListener("online", () => void outbox.send());
}

function offerAll(): void {
  const offer = document.querySelector<HTMLElement>("[data-keep]");
  const button = offer?.querySelector("button");
  if (!offer || !button) return;
  offer.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    keepAll();
  });
}

function keepAll(): void {
  const words = document.querySelector("[data-kept]");
  const channel = new MessageChannel();
  channel.port1.onmessage = ({ data }) => {
    if (words) words.textContent = progress(data);
  };
  void navigator.serviceWorker.ready.then(({ active }) =>
    active?.postMessage("keep", [channel.port2]),
  );
}

function progress(told: { done?: number; of?: number; failed?: boolean }): string {
  if (told.failed) return _("Spinae did not answer. Load this page again to go on.");
  if (told.done === told.of) return _("All of it is kept on this device.");
  return _("Keeping file {done} of {of}", { done: told.done ?? 0, of: told.of ?? 0 });
}
