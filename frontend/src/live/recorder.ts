/**
 * The frames of the running set, kept in the page's memory until the next set: points, and in
 * moves that use the back the outline that it was read from. None of it leaves the page unless
 * the person saves it.
 */

import type { Seen, Silhouette } from "../eye.ts";
import { type PackedMask, packed, shrunk } from "./silhouette.ts";

/** Ten minutes at 30 frames a second; a longer set loses its beginning. */
const MOST_FRAMES = 18_000;

interface Kept {
  seen: Seen;
  mask: Promise<PackedMask> | null;
}

interface Finished {
  set: string;
  frames: Kept[];
}

export class Recorder {
  #running: Kept[] = [];
  #finished: Finished | null = null;

  /** Keep a frame. The silhouette is valid only during the call. */
  add(seen: Seen, silhouette: Silhouette | null): void {
    const small = silhouette && shrunk(silhouette);
    this.#running.push({ seen, mask: small && packed(small) });
    if (this.#running.length > MOST_FRAMES) this.#running.shift();
  }

  /** The set that these frames belong to has been kept under `set`. */
  close(set: string): void {
    this.#finished = this.#running.length > 1 ? { set, frames: this.#running } : null;
    this.#running = [];
  }

  /** Whether there are frames of the last set. */
  get hasSet(): boolean {
    return this.#finished !== null;
  }

  /** Hand the last set's frames to the journal, as a recording. */
  async save(): Promise<void> {
    const finished = this.#finished;
    if (!finished) return;
    const answer = await fetch(`/sets/${finished.set}/recording`, {
      method: "POST",
      body: await zipped(await lines(finished.frames)),
      headers: { "Content-Type": "application/gzip" },
    });
    if (!answer.ok) throw new Error(await answer.text());
    this.#finished = null;
  }
}

/** JSON Lines: a header, then a line a frame. */
async function lines(frames: Kept[]): Promise<string[]> {
  const first = frames[0]?.seen;
  if (!first) return [];
  const rest = frames.map(async ({ seen: { t, image, world }, mask }) => {
    const line = { t: Math.round((t - first.t) * 1e4) / 1e4, image, world };
    return JSON.stringify(mask ? { ...line, mask: await mask } : line);
  });
  return [JSON.stringify(header(frames, first)), ...(await Promise.all(rest))];
}

function header(frames: Kept[], { t, width, height }: Seen) {
  const seconds = Math.max((frames.at(-1)?.seen.t ?? t) - t, 0.001);
  const fps = Math.min(Math.max((frames.length - 1) / seconds, 1), 240);
  return { spinae: 1, width, height, fps: Math.round(fps * 10) / 10, source: "camera" };
}

async function zipped(parts: string[]): Promise<Blob> {
  const text = new Blob(parts.map((part) => `${part}\n`));
  return await new Response(text.stream().pipeThrough(new CompressionStream("gzip"))).blob();
}
