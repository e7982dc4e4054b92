/** Sets that are done: kept on this device until the server has them. */

import type { Side } from "./messages.ts";

/** A set as it is sent, with the fields of the server's `LateSet`; times in seconds. */
export interface LateSet {
  item: number;
  set_number: number;
  move: string;
  side: Side | null;
  reps: number;
  manual: number;
  held_s: number;
  seconds: number;
  judged: boolean;
  timed: boolean;
  complete: boolean;
  hurt: boolean;
  partial?: number;
  pulses?: number;
  faults?: [name: string, times: number][];
  /** From its beginning to its end, pauses too. */
  took_s?: number;
  /** How long ago it ended: this device's clock may differ from the server's. */
  ago_s: number;
}

/** A set that waits. `ended` is this device's clock, ms; `id` is the server's, where it told it. */
export interface ShelvedSet extends Omit<LateSet, "ago_s"> {
  session: string;
  ended: number;
  id?: string;
}

/** Where sets wait: as a browser's storage, which outlives the page. */
export type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem">;
/** Gives a set to the server: the status of its answer; throws where there is none. */
export type Post = (path: string, late: LateSet) => Promise<number>;

const KEY = "spinae.outbox";
/** Training was closed before it, or it cannot be: now and later. */
const REFUSED = new Set([409, 422]);
/** No session of whoever this device is set to now: it may be somebody else's, and waits for them. */
const NOT_THEIRS = 404;
/** A server that says nothing for so long has not taken it. */
const PATIENCE_MS = 4000;

export class Outbox {
  #sending: Promise<boolean> | null = null;
  readonly #shelf: Shelf;
  readonly #post: Post;
  readonly #refused: (set: ShelvedSet) => void;

  /** `refused` hears of each set that the server will never take. */
  constructor(
    refused: (set: ShelvedSet) => void = () => {},
    shelf: Shelf = localStorage,
    post: Post = posted,
  ) {
    this.#refused = refused;
    this.#shelf = shelf;
    this.#post = post;
  }

  /** Keep a set, in place of what was kept of the same set before. */
  keep(set: ShelvedSet): void {
    this.#write([...this.#read().filter((other) => !same(other, set)), set]);
  }

  /** The coach has taken over what was kept of this set. */
  forget(set: ShelvedSet): void {
    this.#write(this.#read().filter((other) => !same(other, set)));
  }

  /** The server has settled the set with this id. */
  saved(id: string): void {
    this.#write(this.#read().filter((set) => set.id !== id));
  }

  /** Send everything; true once nothing is left. The server keeps a set once, however often sent. */
  send(): Promise<boolean> {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null;
    });
    return this.#sending;
  }

  async #sendAll(): Promise<boolean> {
    let all = true;
    for (const set of this.#read()) {
      const { session, ended, id, ...done } = set;
      const late: LateSet = { ...done, ago_s: Math.max(0, (Date.now() - ended) / 1000) };
      const status = await this.#answer(`/sessions/${session}/sets`, late);
      if (status === NOT_THEIRS) {
        all = false;
        continue;
      }
      if (status !== 200 && !REFUSED.has(status)) return false;
      if (status !== 200) this.#refused(set);
      // what was told of the same set meanwhile stays
      this.#write(this.#read().filter((one) => JSON.stringify(one) !== JSON.stringify(set)));
    }
    return all;
  }

  async #answer(path: string, late: LateSet): Promise<number> {
    try {
      return await this.#post(path, late);
    } catch {
      return 0; // no server: it is sent later
    }
  }

  #read(): ShelvedSet[] {
    return JSON.parse(this.#shelf.getItem(KEY) ?? "[]") as ShelvedSet[];
  }

  #write(sets: ShelvedSet[]): void {
    if (sets.length > 0) this.#shelf.setItem(KEY, JSON.stringify(sets));
    else this.#shelf.removeItem(KEY);
  }
}

async function posted(path: string, late: LateSet): Promise<number> {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(late),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  return answer.status;
}

function same(one: ShelvedSet, other: ShelvedSet): boolean {
  return (
    one.session === other.session &&
    one.item === other.item &&
    one.set_number === other.set_number &&
    one.side === other.side
  );
}
