/** Sets done while the line was down: kept on this device until the server has them. */

import type { Side } from "./messages.ts";

/** One set, as the server takes it; times in seconds. `ended` is this device's clock, ms. */
export interface LateSet {
  session: string;
  ended: number;
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
}

const KEY = "spinae.outbox";
/** The server knows no such session or move, now or later. */
const REFUSED = new Set([404, 422]);

export class Outbox {
  #sending: Promise<boolean> | null = null;

  /** Keep a set, in place of what was kept of the same set before. */
  keep(set: LateSet): void {
    write([...read().filter((other) => !same(other, set)), set]);
  }

  /** The coach has taken over what was kept of this session. */
  forget(session: string): void {
    write(read().filter((set) => set.session !== session));
  }

  /** Send everything; true once nothing is left. The server keeps a set once, however often sent. */
  send(): Promise<boolean> {
    this.#sending ??= sendAll().finally(() => {
      this.#sending = null;
    });
    return this.#sending;
  }
}

async function sendAll(): Promise<boolean> {
  for (const set of read()) {
    if (!(await sent(set))) return false;
    write(read().filter((other) => !same(other, set)));
  }
  return true;
}

async function sent({ session, ended, ...set }: LateSet): Promise<boolean> {
  const ago_s = Math.max(0, (Date.now() - ended) / 1000);
  try {
    const answer = await fetch(`/sessions/${session}/sets`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...set, ago_s }),
    });
    return answer.ok || REFUSED.has(answer.status);
  } catch {
    return false;
  }
}

function same(one: LateSet, other: LateSet): boolean {
  return (
    one.session === other.session &&
    one.item === other.item &&
    one.set_number === other.set_number &&
    one.side === other.side
  );
}

function read(): LateSet[] {
  return JSON.parse(localStorage.getItem(KEY) ?? "[]") as LateSet[];
}

function write(sets: LateSet[]): void {
  if (sets.length > 0) localStorage.setItem(KEY, JSON.stringify(sets));
  else localStorage.removeItem(KEY);
}
