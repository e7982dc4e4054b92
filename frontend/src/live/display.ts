/** What the coach page shows in each stage, and which commands are at hand. No page in here. */

import { _ } from "../words.ts";
import type { Press, Stage, View } from "./messages.ts";

type Counted = Pick<View, "free" | "kind" | "count">;
export type Panel = "waiting" | "pain" | "verdict" | "over";

/** What the board shows in a stage. */
interface Display {
  /** What stands in place of the count. */
  panel: Panel | null;
  /** The session runs: it can be paused and ended, it can hurt, and the camera be switched. */
  runs: boolean;
  /** The commands at hand besides those of all that runs. */
  atHand: readonly Press[];
  what: (view: View) => string;
  /** What the large number tells: the time that is left, or the set's count or time. */
  number: "none" | "left" | "set";
}

/** A stage without an entry does not compile, nor does a command without one below. */
export const DISPLAYS: Record<Stage, Display> = {
  waiting: panel("waiting"),
  place: {
    ...running((view) => (view.visible ? _("Find your place") : _("Not yet"))),
    atHand: ["skip"],
  },
  calibrate: { ...running(() => _("Your neutral back")), atHand: ["skip"] },
  "get-ready": { ...running(() => _("Get ready")), atHand: ["skip"], number: "left" },
  position: {
    ...running((view) => (view.free ? _("Take any position") : _("Take the position"))),
    atHand: ["plus", "start", "skip"],
  },
  work: {
    ...running((view) => (view.pulses_of && view.pulses > 0 ? _("Pulses") : "")),
    atHand: ["plus", "minus", "done", "skip"],
    number: "set",
  },
  rest: { ...running(() => _("Rest")), atHand: ["skip"], number: "left" },
  switch: { ...running(() => _("Switch sides")), atHand: ["skip"], number: "left" },
  // after a mistake that is asked and answered
  paused: { ...running((view) => (view.hint ? _("Does it hurt?") : _("Paused"))), number: "set" },
  pain: panel("pain"),
  verdict: panel("verdict"),
  done: panel("over"),
  locked: panel("over"),
};
/** What is at hand in all that runs. */
const RUNNING: readonly Press[] = ["pause", "hurts", "end"];

/**
 * Whether a command at hand is of use, for each that has a button in the foot; null: it has none
 * there. In free practice nothing comes next, and only the camera counts.
 */
const IN_FOOT: Record<Press, ((view: Counted) => boolean) | null> = {
  start: (view) => !view.free,
  pause: () => true,
  resume: null, // the button of pause says it
  skip: (view) => !view.free,
  plus: countedByHand,
  minus: (view) => countedByHand(view) && view.count > 0,
  done: () => true,
  hurts: () => true,
  mistake: null, // in the panel of pain
  stay: null, // any touch of that panel says it
  next: null, // in the panel of the verdict
  end: () => true,
};

/** The commands whose buttons in the foot are shown. */
export function atHand(view: Counted & Pick<View, "stage">): Press[] {
  const { runs, atHand } = DISPLAYS[view.stage];
  const all = runs ? [...atHand, ...RUNNING] : atHand;
  return all.filter((command) => IN_FOOT[command]?.(view));
}

/** What a button says. Throws where that is no command of ours. */
export function pressOf(button: HTMLElement): Press {
  const said = button.getAttribute("data-do") ?? "";
  if (!isPress(said)) {
    throw new Error(`data-do: got “${said}”, allowed ${Object.keys(IN_FOOT).join(", ")}`);
  }
  return said;
}

function isPress(said: string): said is Press {
  return Object.hasOwn(IN_FOOT, said);
}

function panel(name: Panel): Display {
  return { panel: name, runs: false, atHand: [], what: () => "", number: "none" };
}

function running(what: Display["what"]): Display {
  return { panel: null, runs: true, atHand: [], what, number: "none" };
}

function countedByHand(view: Counted): boolean {
  return view.kind === "reps" && !view.free;
}
