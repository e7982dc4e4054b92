/**
 * One session as the page sees it: what the coach says is shown and spoken, what the person presses
 * goes to the coach, and a line that breaks loses nothing. No page, camera or socket in here: they
 * are handed in.
 *
 * A set that is done is kept on this device until the server says that it is saved. Where the line
 * breaks in a set, it goes on by hand (`Alone`) until the line is back.
 */

import { _ } from "../words.ts";
import { Alone, STOPPED } from "./alone.ts";
import {
  type Command,
  type Heard,
  now,
  type Press,
  type Reason,
  type Said,
  type Sound,
  type Spoken,
  type View,
} from "./messages.ts";
import type { LateSet, Outbox } from "./outbox.ts";

/** What a session needs of the page around it. */
export interface Around {
  line: { readonly isOpen: boolean; send(said: Said): boolean };
  outbox: Pick<Outbox, "keep" | "forget" | "saved" | "send">;
  voice: { say(text: string, kind: Spoken): void; beep(kind: Sound): void; hush(): void };
  screen: {
    show(view: View): void;
    /** Whether the set goes on by hand, without the coach. */
    alone(is: boolean): void;
    /** One line about the machinery. */
    line(text: string): void;
    /** What is not kept yet, and what to do; empty where everything is. */
    unkept(text: string): void;
  };
  cameraOn(): boolean;
  /** The move that was said to hurt, until how much has been told: it outlives the page. */
  hurts: { get(): string | null; set(move: string | null): void };
  /** A set was kept under this id. */
  saved(set: string): void;
  over(reason: Reason, view: View | null, kept: boolean, message: string | undefined): void;
}

export class Session {
  readonly #id: string;
  /** Nothing is planned: without the coach nobody knows what is done. */
  readonly #free: boolean;
  readonly #around: Around;
  #view: View | null = null;
  /** Person and camera have been where they should be. */
  #placed = false;
  /** The set at work when the line broke, until the coach has it. */
  #alone: Alone | null = null;
  /** The set that ended last: a view that still shows it at work is older. */
  #done: Pick<LateSet, "item" | "set_number" | "side"> | null = null;
  /** It hurt while the line was down. */
  #hurt = false;
  /** What the server could not keep yet, as it said so. */
  #unkept = "";
  /** What the server will never keep, as it said so. */
  #refused = "";

  constructor(id: string, free: boolean, around: Around) {
    this.#id = id;
    this.#free = free;
    this.#around = around;
  }

  get view(): View | null {
    return this.#view;
  }

  /** The line is there, or there again. What is not to go on is sent first: the coach then begins
   * after it. */
  async opened(): Promise<void> {
    const { outbox, screen } = this.#around;
    if (this.#alone?.goesOn) this.#alone.forget();
    else this.#alone = null;
    await outbox.send();
    screen.alone(false);
    this.#hello();
    if (this.#hurt) this.#tellHurt();
  }

  /** The set goes on by hand: it is kept on this device, and sent once the line is back. */
  broken(): void {
    if (!this.#free && !this.#alone && !this.#isDone) {
      this.#alone = Alone.from(this.#id, this.#view, this.#around.outbox);
      if (this.#alone) this.#around.voice.say(this.#alone.words, "coach");
    }
    this.#alone?.keep();
    this.#showAlone();
  }

  /** The person wants something; "pause" also goes on. */
  press(command: Press): void {
    const { line, voice } = this.#around;
    if (!line.isOpen) {
      this.#pressAlone(command);
      return;
    }
    if (command === "hurts") voice.hush();
    const goesOn = command === "pause" && this.#view?.stage === "paused";
    this.do({ command: goesOn ? "resume" : command });
  }

  do(command: Command): void {
    this.#around.line.send({ type: "do", t: now(), ...command });
  }

  hear(heard: Heard): void {
    const { outbox, screen, voice } = this.#around;
    switch (heard.type) {
      case "view":
        this.#show({ ...this.#view, ...heard } as View);
        break;
      case "say":
        voice.say(heard.text, heard.kind);
        break;
      case "beep":
        voice.beep(heard.kind);
        break;
      case "done":
        this.#done = heard.late;
        outbox.keep({ ...heard.late, id: heard.set, session: this.#id, ended: Date.now() });
        break;
      case "saved":
        outbox.saved(heard.set);
        this.#around.saved(heard.set);
        break;
      case "refused":
        if (heard.set) outbox.saved(heard.set);
        this.#refused = heard.message;
        screen.line(heard.message);
        break;
      case "unkept":
        this.#unkept = heard.message;
        screen.unkept(heard.message);
        break;
      case "kept":
        this.#unkept = "";
        screen.unkept("");
        void outbox.send();
        break;
      case "error":
        screen.line(heard.message);
        break;
      case "over":
        this.#over(heard.reason, heard.kept ?? true, heard.message);
    }
  }

  get #isDone(): boolean {
    const [done, view] = [this.#done, this.#view];
    if (!done || !view) return false;
    const same = done.item === view.item && done.set_number === view.set_number;
    return same && (done.side === null || done.side === view.side);
  }

  #hello(): void {
    const hurts = this.#hurt ? null : this.#around.hurts.get();
    this.#around.line.send({
      type: "hello",
      session: this.#id,
      camera: this.#around.cameraOn(),
      free: this.#free,
      placed: this.#placed || this.#free,
      ...(hurts === null ? {} : { hurts }),
    });
    this.do({ command: "start" });
    this.#around.screen.line("");
  }

  #tellHurt(): void {
    if (this.#alone) this.#count(this.#alone.carried);
    this.do({ command: "hurts" });
    this.#alone = null;
    this.#hurt = false;
  }

  #count(reps: number): void {
    for (let rep = 0; rep < reps; rep += 1) this.do({ command: "plus" });
  }

  #showAlone(): void {
    const { screen } = this.#around;
    screen.alone(this.#alone !== null);
    if (this.#alone) screen.show(this.#alone.view);
    screen.line(this.#alone?.words ?? (this.#hurt ? STOPPED : this.#broke));
  }

  get #broke(): string {
    return this.#unkept
      ? _("The connection broke before everything was kept. Write down what you answered.")
      : _("The connection broke. Finding it again; what is done is kept.");
  }

  #pressAlone(command: Press): void {
    if (command === "hurts") {
      this.#hurt = true;
      this.#around.hurts.set(this.#view?.move ?? "");
      this.#around.voice.hush();
      this.#around.voice.say(STOPPED, "coach");
    }
    this.#alone?.take(command);
    this.#showAlone();
  }

  #show(view: View): void {
    this.#view = view;
    this.#placed ||= view.stage !== "waiting" && view.stage !== "place";
    this.#around.hurts.set(view.stage === "pain" ? view.move : null);
    this.#around.screen.show(view);
    this.#handOver(view);
  }

  /** The same set is at work again: the coach takes over what was counted. */
  #handOver(view: View): void {
    const alone = this.#alone;
    if (!alone || view.stage !== "work") return;
    this.#alone = null;
    if (alone.is(view)) {
      this.#count(alone.carried);
    } else {
      alone.keep();
      void this.#around.outbox.send();
    }
  }

  #over(reason: Reason, kept: boolean, message: string | undefined): void {
    this.#around.hurts.set(null);
    this.#around.over(reason, this.#view, kept, kept ? message : this.#refused || message);
    if (kept) void this.#around.outbox.send();
  }
}
