/** What the page and the server say to each other over the live socket. */

import type { Seen } from "../eye.ts";
import type { BackSeen } from "./backchart.ts";
import type { LateSet } from "./outbox.ts";

export type Side = "left" | "right";
export type Stage =
  | "waiting"
  | "place"
  | "calibrate"
  | "get-ready"
  | "position"
  | "work"
  | "rest"
  | "switch"
  | "paused"
  | "pain"
  | "verdict"
  | "done"
  | "locked";

/** Everything the coach page shows. Times in seconds. */
export interface View {
  stage: Stage;
  item: number;
  items: number;
  move: string;
  name: string;
  phase: string;
  next: string | null;
  side: Side | null;
  side_words: string;
  set_number: number;
  sets: number;
  kind: "reps" | "hold" | "clock";
  count: number;
  count_of: number | null;
  count_left: number;
  count_right: number;
  clock_s: number;
  clock_of: number | null;
  hold_s: number;
  hold_of: number | null;
  pulses: number;
  pulses_of: number | null;
  in_position: boolean;
  visible: boolean;
  hint: string;
  caption: string;
  camera: boolean;
  judged: boolean;
  /** The move that is drawn. */
  figure: string;
  /** Whether the back line is of use now. */
  watches_back: boolean;
  /** In a rest: the back over the set that has just ended, where it was seen. */
  back: BackSeen | null;
  verdict: string;
  where: string;
  /** How soon somebody is to be seen about what hurt; nothing where nobody need be. */
  urgency: Urgency | "" | null;
  /** The ambulance's number belongs beside it. */
  calls: boolean;
  /** "It hurts" can still be taken back. */
  mistake: boolean;
  /** Seconds after which the session ends by itself, unless how strong it is has been told. */
  answer_s: number | null;
  /** Nothing is planned: what is done is recognised. */
  free: boolean;
}

export type Urgency = "now" | "today" | "week" | "first";
export type Spoken = "count" | "cue" | "coach";
export type Sound = "placed" | "ready" | "start" | "half" | "last" | "end" | "switch" | "heard";
export type Reason = "finished" | "ended" | "pain" | "locked" | "closed";

export type Heard =
  /** The first is whole, each later one has only what has changed. */
  | ({ type: "view" } & Partial<View>)
  | { type: "say"; text: string; kind: Spoken }
  | { type: "beep"; kind: Sound }
  /** A set has ended: it is sent again from here, should it never be told as saved. */
  | { type: "done"; set: string; late: Omit<LateSet, "ago_s"> }
  | { type: "saved"; set: string }
  /** The journal cannot be written now; `full`: the disk is. Then: everything is kept after all. */
  | { type: "unkept"; message: string; full: boolean }
  | { type: "kept" }
  /** This will not be kept. */
  | { type: "refused"; message: string; set: string | null }
  /** Nothing waits any more; `kept` unless something was refused. */
  | { type: "over"; reason: Reason; kept?: boolean; message?: string }
  | { type: "error"; message: string };

/** What the person tells the coach: the names and arguments of the server's `commands`. */
export type Command =
  | { command: "start" | "pause" | "resume" | "skip" | "plus" | "minus" }
  | { command: "done" | "hurts" | "mistake" | "stay" | "next" | "end" }
  /** Of what closes training it need not be known how strong it is. */
  | { command: "pain"; level?: number; kinds: string[] }
  | { command: "camera"; on: boolean };

export type CommandName = Command["command"];
/** What a button or key says by itself: nothing comes with it. */
export type Press = Exclude<CommandName, "pain" | "camera">;

export type Said =
  | {
      type: "hello";
      session: string;
      camera: boolean;
      free: boolean;
      placed: boolean;
      hurts?: string;
    }
  /** Mean brightness of the picture, 0 black to 1 white. */
  | { type: "light"; mean: number }
  | ({ type: "frame"; back: number | null } & Seen)
  | { type: "tick"; t: number }
  | ({ type: "do"; t: number } & Command);

/** The page's clock, seconds. Every message that has a time has it from here. */
export function now(): number {
  return Math.round(performance.now()) / 1000;
}
