/** The frames of the running set, numbers only, kept in the page's memory until the next set. */

import type { Seen } from "../eye.ts";

/** Ten minutes at 30 frames a second; a longer set loses its beginning. */
const MOST_FRAMES = 18_000;

interface Finished {
  set: string;
  frames: Seen[];
}

export class Recorder {
  #running: Seen[] = [];
  #finished: Finished | null = null;

  add(seen: Seen): void {
    this.#running.push(seen);
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
    const body = await packed(lines(finished.frames));
    const answer = await fetch(`/sets/${finished.set}/recording`, {
      method: "POST",
      body,
      headers: { "Content-Type": "application/gzip" },
    });
    if (!answer.ok) throw new Error(await answer.text());
    this.#finished = null;
  }
}

/** JSON Lines: a header, then a line a frame. */
function* lines(frames: Seen[]): Generator<string> {
  const first = frames[0];
  const last = frames.at(-1);
  if (!first || !last) return;
  const seconds = Math.max(last.t - first.t, 0.001);
  const fps = Math.min(Math.max((frames.length - 1) / seconds, 1), 240);
  const { width, height } = first;
  yield JSON.stringify({
    spinae: 1,
    width,
    height,
    fps: Math.round(fps * 10) / 10,
    source: "camera",
  });
  for (const { t, image, world } of frames) {
    yield JSON.stringify({ t: Math.round((t - first.t) * 1e4) / 1e4, image, world });
  }
}

async function packed(parts: Iterable<string>): Promise<Blob> {
  const text = new Blob([...parts].map((part) => `${part}\n`));
  return await new Response(text.stream().pipeThrough(new CompressionStream("gzip"))).blob();
}
