/** A set whose line to the coach broke: what was counted is kept, and goes on by hand. */

import { _, ngettext } from "../words.ts";
import type { Press, View } from "./messages.ts";
import type { Outbox, ShelvedSet } from "./outbox.ts";

/** After a longer silence the set is taken as it is; after a shorter one the coach goes on with it. */
const BLINK_MS = 20_000;

export const STOPPED = _("Stop. Let go and breathe. Spinae asks about it once it is back.");

type Kept = Pick<Outbox, "keep" | "forget">;

export class Alone {
  #session: string;
  #outbox: Kept;
  #view: View;
  #added = 0;
  #broke = Date.now();
  #over = false;
  #hurt = false;

  private constructor(session: string, view: View, outbox: Kept) {
    this.#session = session;
    this.#outbox = outbox;
    this.#view = { ...view, hint: "", caption: "" };
  }

  /** The set at work, if there is one to keep. */
  static from(session: string, view: View | null, outbox: Kept): Alone | null {
    return view?.stage === "work" ? new Alone(session, view, outbox) : null;
  }

  /** What the board shows of it. */
  get view(): View {
    return this.#view;
  }

  /** The coach can take the count over: the line was away for a blink only. */
  get goesOn(): boolean {
    return !this.#over && this.#reps > 0 && Date.now() - this.#broke < BLINK_MS;
  }

  /** Reps for the coach to take over. */
  get carried(): number {
    return this.#reps;
  }

  /** What is kept, and what to do. */
  get words(): string {
    if (this.#hurt) return STOPPED;
    const kept = `${_("The connection broke.")} ${this.#amount}`;
    return this.#view.kind === "reps" && !this.#over
      ? `${kept} ${_("Count on with +1, then Done.")}`
      : kept;
  }

  /** Whether a view is of this very set, at work again. */
  is(view: View): boolean {
    const { item, set_number, side } = this.#view;
    const same = view.item === item && view.set_number === set_number;
    return same && view.stage === "work" && (view.side === side || this.#alternates);
  }

  /** Take a command of the person, where it means something to a set alone. */
  take(command: Press): void {
    if (this.#over) return;
    if (command === "plus") this.#count(1);
    else if (command === "minus" && this.#added > 0) this.#count(-1);
    else if (command === "done") this.#over = true;
    else if (command === "hurts") this.#over = this.#hurt = true;
    this.keep();
  }

  /** All reps, of both sides where sides alternate. */
  get #reps(): number {
    const { kind, count, count_left, count_right } = this.#view;
    return kind === "reps" ? Math.max(count, count_left + count_right) : 0;
  }

  /** Seconds held, or of the clock. */
  get #seconds(): number {
    const { kind, clock_s, clock_of } = this.#view;
    if (kind === "reps") return 0;
    return kind === "hold" ? clock_s : Math.max(0, (clock_of ?? clock_s) - clock_s);
  }

  get #amount(): string {
    if (this.#view.kind === "reps")
      return ngettext(
        "Your rep is kept on this device, and sent once it is back.",
        "Your {n} reps are kept on this device, and sent once it is back.",
        this.#reps,
      );
    return ngettext(
      "Your second is kept on this device, and sent once it is back.",
      "Your {n} seconds are kept on this device, and sent once it is back.",
      Math.floor(this.#seconds),
    );
  }

  /** Left and right take turns: one of them is not the side at work, and has reps. */
  get #alternates(): boolean {
    const { side, count_left, count_right } = this.#view;
    return side !== null && (side === "left" ? count_right : count_left) > 0;
  }

  /** Reps of the dose, of both sides where sides alternate. */
  get #asked(): number {
    return (this.#view.count_of ?? Number.POSITIVE_INFINITY) * (this.#alternates ? 2 : 1);
  }

  #count(by: 1 | -1): void {
    const { side, count, count_left, count_right } = this.#view;
    this.#added += by;
    this.#view = {
      ...this.#view,
      count: count + by,
      count_left: count_left + (side === "left" ? by : 0),
      count_right: count_right + (side === "right" ? by : 0),
    };
  }

  /** Keep it as it is now, for whatever comes. */
  keep(): void {
    this.#outbox.keep(this.#set);
  }

  /** The coach goes on with it: it is not to be sent. */
  forget(): void {
    this.#outbox.forget(this.#set);
  }

  get #set(): ShelvedSet {
    const { item, set_number, move, side, kind, judged } = this.#view;
    return {
      session: this.#session,
      ended: Date.now(),
      item,
      set_number,
      move,
      side,
      reps: this.#reps,
      manual: judged ? this.#added : this.#reps,
      held_s: kind === "hold" ? this.#seconds : 0,
      seconds: this.#seconds,
      judged,
      timed: kind === "clock",
      complete: !this.#hurt && kind === "reps" && this.#reps >= this.#asked,
      hurt: this.#hurt,
    };
  }
}
