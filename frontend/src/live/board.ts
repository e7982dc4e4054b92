/** The coach page's board: one view of the coach in, what the person sees out. */

import { startFigures } from "../figure.ts";
import { _, ngettext } from "../words.ts";
import { drawBack } from "./backchart.ts";
import { atHand, DISPLAYS, type Panel, pressOf } from "./display.ts";
import type { Reason, Urgency, View } from "./messages.ts";

const OVER: Record<Reason, readonly [title: string, words: string]> = {
  finished: [_("Done for today"), _("Everything is kept. Get up slowly.")],
  ended: [_("Stopped here"), _("What you did is kept.")],
  pain: [_("We stop here"), _("Stopping was right. What you did is kept.")],
  locked: [_("Please see someone first"), _("Training is closed until you have been seen.")],
  closed: [_("This session is closed"), _("What you did is kept.")],
};
/** In place of "first", where it is more urgent. */
const SOONER: Partial<Record<Urgency, string>> = {
  now: _("Please get help now"),
  today: _("Please see someone today"),
};
/** What has ended and is not kept yet waits for the journal, or for room on the disk. */
export type Waits = "journal" | "room" | "";
const SOON: Record<Exclude<Waits, "">, string> = {
  journal: _("What you did is kept as soon as it can be."),
  room: _("What you did is kept as soon as there is room."),
};
/** From this many seconds on, minutes and seconds. */
const LONG_S = 100;

export class Board {
  #root: HTMLElement;
  #figure = "";
  #back = "";
  /** What is not kept yet waits for room on the disk, or for the journal; "" where nothing waits. */
  #waits: Waits = "";
  /** No more is done, and what was is on its way to the journal. */
  #ended: View | null = null;

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
    this.#text("hint", view.hint);
    this.#chart(view);
    this.#text("caption", caption(view));
    if (view.stage === "verdict") this.#verdict(view);
    if (view.stage === "done" || view.stage === "locked") this.#ending(view);
    this.part("mistake").hidden = !view.mistake;
    this.#text("answer", answer(view.answer_s));
    this.#panel(DISPLAYS[view.stage].panel);
    void this.#draw(view);
  }

  /** The session is over; `kept` where everything of it is, else `message` says what is not. */
  over(reason: Reason, view: View | null, kept: boolean, message: string | undefined): void {
    const [title, words] = OVER[reason];
    this.#ended = null;
    this.#root.setAttribute("data-stage", "over");
    this.#text("over-title", (reason === "locked" && sooner(view)) || title);
    this.#call(view);
    this.#text("over-words", kept ? message || view?.verdict || words : (view?.verdict ?? ""));
    this.#text("over-where", view?.where ?? "");
    this.unkept(kept ? "" : (message ?? ""));
    this.part("leave").hidden = true;
    // a free practice in which nothing was kept has no question after it
    const nothing = Boolean(view?.free) && view?.item === 0;
    this.#wayOn(reason === "locked" || reason === "closed" || nothing ? "today" : "after");
    if (reason === "locked") this.#text("today", _("What to do now"));
    this.#panel("over");
  }

  /** What is not kept, and what to do; empty where everything is. */
  unkept(text: string, waits: Waits = ""): void {
    this.#text("unkept", text);
    this.#waits = waits;
    if (this.#ended) this.#ending(this.#ended);
  }

  /** No more is done; what was is on its way to the journal. Nobody has to wait for it here. */
  #ending(view: View): void {
    this.#ended = view;
    if (view.stage === "locked") this.#text("over-title", sooner(view) || OVER.locked[0]);
    this.#call(view);
    const kept = this.#waits ? SOON[this.#waits] : view.verdict ? "" : _("Keeping what you did.");
    this.#text("over-words", `${view.verdict} ${kept}`.trim());
    this.#text("over-where", view.where);
    this.#wayOn(this.#waits && "today");
    this.part("leave").hidden = !this.#waits;
  }

  /** The ambulance, where the words speak of it. */
  #call(view: View | null): void {
    this.part("call").hidden = !view?.calls;
  }

  /** Where to go from a session that has ended: one link, or none yet. */
  #wayOn(link: "after" | "today" | ""): void {
    for (const one of ["after", "today"] as const) this.part(one).hidden = one !== link;
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
    const last = view.free ? "" : _("Last move");
    this.#text("next", view.next ? _("Next: {move}", { move: view.next }) : last);
    this.#text("progress", view.free ? practised(view.item, this.#waits === "") : progress(view));
  }

  #number(view: View): void {
    const number = numberOf(view);
    this.#text("what", DISPLAYS[view.stage].what(view));
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
    this.#text("hold-words", heldOf(Math.floor(view.hold_s), view.hold_of));
  }

  #chart(view: View): void {
    const wanted = JSON.stringify(view.back);
    if (wanted === this.#back) return;
    this.#back = wanted;
    this.#root.toggleAttribute("data-chart", Boolean(view.back));
    drawBack(this.part("back"), view.back);
  }

  #buttons(view: View): void {
    const shown = atHand(view);
    for (const button of this.#root.querySelectorAll<HTMLButtonElement>(".coach-foot [data-do]")) {
      button.hidden = !shown.includes(pressOf(button));
    }
    this.#text("pause", view.stage === "paused" ? _("Go on") : _("Pause"));
    this.part("camera-toggle").hidden = !DISPLAYS[view.stage].runs;
    this.part("leave").hidden = view.stage !== "waiting";
  }

  #verdict(view: View): void {
    this.#text("verdict", view.verdict);
    this.#text("where", view.where);
  }

  async #draw(view: View): Promise<void> {
    if (!view.figure) return;
    const wanted = `/figures/${view.figure}/${view.side ?? "right"}`;
    if (wanted === this.#figure) return;
    this.#figure = wanted;
    const answer = await fetch(`${wanted}.svg`);
    if (!answer.ok || wanted !== this.#figure) return;
    const drawing = new DOMParser().parseFromString(await answer.text(), "image/svg+xml");
    const figure = this.part("figure");
    const body = document.createElement("div");
    body.className = "body";
    body.setAttribute("data-figure", `${wanted}.json`);
    body.append(document.importNode(drawing.documentElement, true));
    figure.querySelector(".body, svg")?.replaceWith(body);
    const pause = figure.querySelector("button");
    if (pause) pause.hidden = false;
    startFigures(figure);
  }
}

function sooner(view: View | null): string {
  return (view?.urgency && SOONER[view.urgency]) || "";
}

function heldOf(s: number, of: number): string {
  return _("Hold {s} of {of} s", { s, of });
}

function progress(view: View): string {
  const move = _("Move {number} of {moves}", { number: view.item + 1, moves: view.items });
  if (view.sets < 2) return move;
  const set = _("set {number} of {sets}", { number: view.set_number, sets: view.sets });
  return `${move}, ${set}`;
}

function practised(sets: number, kept: boolean): string {
  if (sets === 0) return _("Just watch me");
  if (!kept) return ngettext("{n} set done", "{n} sets done", sets);
  return ngettext("{n} set kept", "{n} sets kept", sets);
}

/** What is said and shown as the hint already is not said twice to who reads or listens. */
function caption(view: View): string {
  return view.hint ? view.caption.replace(view.hint, "").trim() : view.caption;
}

function answer(seconds: number | null): string {
  return seconds === null ? "" : _("Without an answer we stop in {seconds} s.", { seconds });
}

/** A set that the camera judges, and that stands still: the position was left or is not seen. */
function waits(view: View): boolean {
  return view.stage === "work" && view.judged && !(view.in_position && view.visible);
}

function numberOf(view: View): string {
  switch (DISPLAYS[view.stage].number) {
    case "none":
      return "";
    case "left":
      return clock(Math.ceil(view.clock_s));
    case "set":
      return numberOfSet(view);
  }
}

function numberOfSet(view: View): string {
  if (view.kind === "reps") return String(view.pulses > 0 ? view.pulses : view.count);
  return clock(view.kind === "hold" ? Math.floor(view.clock_s) : Math.ceil(view.clock_s));
}

function of(view: View): string {
  if (DISPLAYS[view.stage].number !== "set") return "";
  if (view.kind === "clock") return _("seconds left");
  if (view.kind === "hold")
    return view.clock_of === null ? _("seconds") : _("of {n} s", { n: view.clock_of });
  if (view.pulses > 0 && view.pulses_of) return _("of {n}", { n: view.pulses_of });
  if (view.count_of === null) return "";
  const values = { n: view.count_of };
  return bothSides(view) ? _("of {n} each side", values) : _("of {n}", values);
}

/** Whether left and right take turns within the one set. */
function bothSides(view: View): boolean {
  return view.kind === "reps" && view.count_left > 0 && view.count_right > 0;
}

function clock(seconds: number): string {
  if (seconds < LONG_S) return String(seconds);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
