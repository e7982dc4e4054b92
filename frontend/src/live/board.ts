/** The coach page's board: one view of the coach in, what the person sees out. */

import { startFigures } from "../figure.ts";
import type { Reason, Stage, View } from "./messages.ts";

type Panel = "waiting" | "pain" | "verdict" | "over";

/** Which buttons are at hand in which stage; It hurts is there as long as the session runs. */
const RUNNING: readonly Stage[] = ["get-ready", "position", "work", "rest", "switch", "paused"];
const AT_HAND: Record<string, readonly Stage[]> = {
  plus: ["position", "work"],
  minus: ["work"],
  start: ["position"],
  done: ["work"],
  skip: ["get-ready", "position", "work", "rest", "switch"],
  hurts: RUNNING,
  end: RUNNING,
};
const COUNTED_BY_HAND = new Set(["plus", "minus"]);

const OVER: Record<Reason, readonly [title: string, words: string]> = {
  finished: ["Done for today", "Everything is kept. Get up slowly."],
  ended: ["Stopped here", "What you did is kept."],
  pain: ["We stop here", "Stopping was right. What you did is kept."],
  locked: ["Please see someone first", "Training is closed until you have been seen."],
  closed: ["This session is closed", "What you did is kept."],
};
/** From this many seconds on, minutes and seconds. */
const LONG_S = 100;

export class Board {
  #root: HTMLElement;
  #figure = "";

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  part<T extends HTMLElement = HTMLElement>(name: string): T {
    const found = this.#root.querySelector<T>(`[data-part="${name}"]`);
    if (!found) throw new Error(`The page lacks the part ${name}.`);
    return found;
  }

  show(view: View): void {
    this.#root.setAttribute("data-stage", view.stage);
    this.#root.toggleAttribute("data-waits", waits(view));
    this.#heading(view);
    this.#number(view);
    this.#sides(view);
    this.#hold(view);
    this.#buttons(view);
    this.#text("hint", hint(view));
    this.#text("caption", view.caption);
    if (view.stage === "verdict") this.#verdict(view);
    this.#panel(panelOf(view.stage));
    void this.#draw(view);
  }

  over(reason: Reason, view: View | null, message: string | undefined): void {
    const [title, words] = OVER[reason];
    this.#root.setAttribute("data-stage", "over");
    this.#text("over-title", title);
    this.#text("over-words", message ?? (view?.verdict || words));
    this.#text("over-where", view?.where ?? "");
    if (reason === "locked" || reason === "closed") {
      const link = this.part<HTMLAnchorElement>("over-link");
      link.href = "/";
      link.textContent = reason === "locked" ? "What to do now" : "Today";
    }
    this.#panel("over");
  }

  /** One line about the machinery: the camera, the connection, a recording kept. */
  line(text: string): void {
    this.#text("line", text);
  }

  #panel(name: Panel | null): void {
    for (const panel of this.#root.querySelectorAll<HTMLElement>("[data-panel]")) {
      const shown = panel.getAttribute("data-panel") === name;
      if (shown && panel.hidden && name !== "waiting") {
        panel.hidden = false;
        panel.querySelector<HTMLElement>("h2")?.focus();
      }
      panel.hidden = !shown;
    }
    this.part("count").hidden = name !== null;
    this.part("picture").hidden = name === "pain";
  }

  #text(name: string, text: string): void {
    const part = this.part(name);
    if (part.textContent !== text) part.textContent = text;
  }

  #heading(view: View): void {
    this.#text("name", view.name);
    this.#text("side", view.side_words);
    this.#text("next", view.next ? `Next: ${view.next}` : "Last move");
    const sets = view.sets > 1 ? `, set ${view.set_number} of ${view.sets}` : "";
    this.#text("progress", `Move ${view.item + 1} of ${view.items}${sets}`);
  }

  #number(view: View): void {
    const number = numberOf(view);
    this.#text("what", what(view));
    this.#text("number", number);
    this.#text("of", of(view));
    this.part("number").classList.toggle("wide", number.length > 2);
  }

  #sides(view: View): void {
    this.part("sides").hidden = !(view.stage === "work" && bothSides(view));
    for (const side of ["left", "right"] as const) {
      const part = this.part(side);
      part.textContent = String(side === "left" ? view.count_left : view.count_right);
      part.parentElement?.toggleAttribute("data-now", view.side === side);
    }
  }

  #hold(view: View): void {
    const holds = view.stage === "work" && view.kind === "reps" && view.hold_of !== null;
    this.part("hold").hidden = !holds;
    if (!holds || view.hold_of === null) return;
    this.part<HTMLProgressElement>("hold-bar").value = Math.min(1, view.hold_s / view.hold_of);
    this.#text("hold-words", `Hold ${Math.floor(view.hold_s)} of ${view.hold_of} s`);
  }

  #buttons(view: View): void {
    for (const button of this.#root.querySelectorAll<HTMLButtonElement>(".coach-foot [data-do]")) {
      const command = button.getAttribute("data-do") ?? "";
      const atHand = AT_HAND[command]?.includes(view.stage) ?? false;
      const counts = !COUNTED_BY_HAND.has(command) || view.kind === "reps";
      button.hidden = !(atHand && counts && (command !== "minus" || view.count > 0));
    }
    const pause = this.part("pause");
    pause.hidden = !RUNNING.includes(view.stage);
    pause.textContent = view.stage === "paused" ? "Go on" : "Pause";
    this.part("camera-toggle").hidden = !RUNNING.includes(view.stage);
    this.part("leave").hidden = view.stage !== "waiting";
  }

  #verdict(view: View): void {
    this.#text("verdict", view.verdict);
    this.#text("where", view.where);
  }

  async #draw(view: View): Promise<void> {
    const wanted = `/figures/${view.move}/${view.side ?? "right"}.svg`;
    if (wanted === this.#figure) return;
    this.#figure = wanted;
    const answer = await fetch(wanted);
    if (!answer.ok || wanted !== this.#figure) return;
    const drawing = new DOMParser().parseFromString(await answer.text(), "image/svg+xml");
    const figure = this.part("figure");
    figure.querySelector("svg")?.replaceWith(document.importNode(drawing.documentElement, true));
    const pause = figure.querySelector("button");
    if (pause) pause.hidden = false;
    startFigures(figure);
  }
}

function panelOf(stage: Stage): Panel | null {
  if (stage === "waiting" || stage === "pain" || stage === "verdict") return stage;
  return stage === "done" || stage === "locked" ? "over" : null;
}

/** A hold whose clock stands still, because the position was left or is not seen. */
function waits(view: View): boolean {
  return view.stage === "work" && view.judged && !(view.in_position && view.visible);
}

function hint(view: View): string {
  return view.stage === "paused" ? "" : view.hint;
}

function what(view: View): string {
  switch (view.stage) {
    case "get-ready":
      return "Get ready";
    case "position":
      return "Take the position";
    case "rest":
      return "Rest";
    case "switch":
      return "Switch sides";
    case "paused":
      return "Paused";
    default:
      return view.pulses_of && view.pulses > 0 ? "Pulses" : "";
  }
}

function numberOf(view: View): string {
  switch (view.stage) {
    case "get-ready":
    case "rest":
    case "switch":
      return clock(Math.ceil(view.clock_s));
    case "work":
    case "paused":
      return running(view);
    default:
      return "";
  }
}

function running(view: View): string {
  if (view.kind === "reps") return String(view.pulses > 0 ? view.pulses : view.count);
  return clock(view.kind === "hold" ? Math.floor(view.clock_s) : Math.ceil(view.clock_s));
}

function of(view: View): string {
  if (view.stage !== "work" && view.stage !== "paused") return "";
  if (view.kind === "clock") return "seconds left";
  if (view.kind === "hold") return view.clock_of === null ? "seconds" : `of ${view.clock_of} s`;
  if (view.pulses > 0 && view.pulses_of) return `of ${view.pulses_of}`;
  if (view.count_of === null) return "";
  return `of ${view.count_of}${bothSides(view) ? " each side" : ""}`;
}

/** Whether left and right take turns within the one set. */
function bothSides(view: View): boolean {
  return view.kind === "reps" && view.count_left > 0 && view.count_right > 0;
}

function clock(seconds: number): string {
  if (seconds < LONG_S) return String(seconds);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
