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
import type { Waits } from "./board.ts";
import {
  type Command,
  type Heard,
  now,
  type Press,
  type Reason,
  type Said,
  type Sound,
  type Spoken,
  type Stage,
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
    unkept(text: string, waits?: Waits): void;
  };
  cameraOn(): boolean;
  /** The move that was said to hurt, until how much has been told: it outlives the page. */
  hurts: { get(): string | null; set(move: string | null): void };
  /** A set was kept under this id. */
  saved(set: string): void;
  over(reason: Reason, view: View | null, kept: boolean, message: string | undefined): void;
}

/** Stages in which the move that the coach names is the one that hurts; in a rest, a pause or a
 * question it names the next. */
const IN_MOVE: ReadonlySet<Stage> = new Set(["calibrate", "get-ready", "position", "work"]);

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
  /** Hello was said on this line: before that the coach hears nothing. */
  #greeted = false;
  /** Something was pressed while what is kept here was sent. */
  #pressed = false;
  /** The move that is worked, or was last: what hurts, where it hurts now. */
  #worked = "";
  /** "It hurts" was pressed, and the coach has not shown yet that it heard. */
  #unheard = false;
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
    const { line, outbox, screen } = this.#around;
    do {
      this.#pressed = false;
      if (this.#alone?.goesOn) this.#alone.forget();
      else this.#alone = null;
      await outbox.send();
    } while (this.#pressed);
    if (!line.isOpen || this.#greeted) return; // it broke meanwhile, and may be there again
    screen.alone(false);
    this.#hello();
  }

  /** The set goes on by hand: it is kept on this device, and sent once the line is back. */
  broken(): void {
    this.#greeted = false;
    if (!this.#free && !this.#alone && !this.#isDone) {
      this.#alone = Alone.from(this.#id, this.#view, this.#around.outbox);
      if (this.#alone) this.#around.voice.say(this.#alone.words, "coach");
    }
    this.#alone?.keep();
    this.#showAlone();
  }

  /** The person wants something; "pause" also goes on. */
  press(command: Press): void {
    const { line, hurts, voice } = this.#around;
    if (!line.isOpen || !this.#greeted) {
      this.#pressAlone(command);
      return;
    }
    if (command === "hurts") voice.hush();
    if (command === "hurts" && this.#view?.stage !== "pain") {
      this.#unheard = true;
      hurts.set(this.#worked);
    }
    const goesOn = command === "pause" && this.#view?.stage === "paused";
    this.do({ command: goesOn ? "resume" : command });
  }

  do(command: Command): void {
    if (this.#greeted) this.#around.line.send({ type: "do", t: now(), ...command });
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
        this.#told(heard.message, heard.full ? "room" : "journal");
        break;
      case "kept":
        this.#told("");
        screen.line(_("Kept now."));
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
    const hurts = this.#around.hurts.get();
    this.#greeted = true;
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
    this.#told("");
  }

  /** What is not kept yet; on a new line the server says it anew. */
  #told(unkept: string, waits: Waits = ""): void {
    this.#unkept = unkept;
    this.#around.screen.unkept(unkept, waits);
  }

  #count(reps: number): void {
    for (let rep = 0; rep < reps; rep += 1) this.do({ command: "plus" });
  }

  #showAlone(): void {
    const { screen } = this.#around;
    screen.alone(this.#alone !== null);
    if (this.#alone) screen.show(this.#alone.view);
    const hurts = this.#around.hurts.get() !== null;
    screen.line(this.#alone?.words ?? (hurts ? STOPPED : this.#broke));
  }

  get #broke(): string {
    return this.#unkept
      ? _("The connection broke before everything was kept. Write down what you answered.")
      : _("The connection broke. Finding it again; what is done is kept.");
  }

  #pressAlone(command: Press): void {
    if (command === "hurts") {
      this.#unheard = true;
      this.#around.hurts.set(this.#worked);
      this.#around.voice.hush();
      this.#around.voice.say(STOPPED, "coach");
    }
    this.#pressed = true;
    this.#alone?.take(command);
    if (this.#alone || command === "hurts") this.#showAlone();
  }

  #show(view: View): void {
    this.#view = view;
    this.#placed ||= view.stage !== "waiting" && view.stage !== "place";
    if (IN_MOVE.has(view.stage) && view.move) this.#worked = view.move;
    this.#remember(view.stage === "pain");
    this.#around.screen.show(view);
    this.#handOver(view);
  }

  /** What hurts is remembered from the press until it has been answered. A view from before the
   * press says nothing of it. */
  #remember(asked: boolean): void {
    const { hurts } = this.#around;
    if (asked) this.#unheard = false;
    if (asked && hurts.get() === null) hurts.set(this.#worked);
    if (!asked && !this.#unheard) hurts.set(null);
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
