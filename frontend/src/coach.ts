/** The coach page: the person's touch and the camera's frames go to the coach, its words come back. */

import type { Seen, Silhouette } from "./eye.ts";
import { Alone, STOPPED } from "./live/alone.ts";
import { Board } from "./live/board.ts";
import { Camera } from "./live/camera.ts";
import { type Command, type Heard, now, type Reason, type View } from "./live/messages.ts";
import { Outbox } from "./live/outbox.ts";
import { Recorder } from "./live/recorder.ts";
import { Line } from "./live/socket.ts";
import { Voice } from "./live/voice.ts";
import { startVoicePanel } from "./live/voicepanel.ts";
import { Wake } from "./live/wake.ts";
import { _ } from "./words.ts";

/** The coach hears the time ten times a second, from frames or else from ticks. */
const TICK_MS = 100;
/** Without a frame for so long, ticks take over. */
const NO_FRAME_S = 0.3;
/** How often the light is measured, while the right place is looked for. */
const LIGHT_EVERY_S = 1;
/** Where this browser keeps whether single keys do something. */
const KEYS = "spinae.keys";

class Session {
  #root: HTMLElement;
  #board: Board;
  #voice = new Voice();
  #wake = new Wake();
  #recorder = new Recorder();
  #camera: Camera;
  #line: Line;
  #view: View | null = null;
  #lastFrame = Number.NEGATIVE_INFINITY;
  #lit = Number.NEGATIVE_INFINITY;
  /** Person and camera have been where they should be. */
  #placed = false;
  #begun = false;
  #outbox = new Outbox();
  /** The set at work when the line broke, until the coach has it. */
  #alone: Alone | null = null;
  /** It hurt while the line was down. */
  #hurt = false;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#board = new Board(root);
    this.#camera = new Camera(
      root,
      this.#board,
      (seen, silhouette) => this.#see(seen, silhouette),
      (words) => this.#withoutCamera(words),
    );
    this.#line = new Line({
      onOpen: () => void this.#back(),
      onHeard: (heard) => this.#hear(heard),
      onBroken: () => this.#broken(),
      onRemoved: () => this.#over("closed", _("This device was removed. What you did is kept.")),
    });
    this.#listen();
  }

  #listen(): void {
    for (const button of this.#root.querySelectorAll<HTMLButtonElement>("[data-begin]")) {
      button.addEventListener(
        "click",
        () => void this.#begin(button.getAttribute("data-begin") === "camera"),
      );
      button.disabled = false; // until now nobody was listening
    }
    for (const button of this.#root.querySelectorAll<HTMLButtonElement>("[data-do]")) {
      button.addEventListener("click", () => this.#press(button.getAttribute("data-do") ?? ""));
    }
    this.#board.part("pause").addEventListener("click", () => this.#press("pause"));
    this.#board.part("pain-send").addEventListener("click", () => this.#describe());
    this.#board.part("record").addEventListener("click", () => void this.#record());
    this.#board.part("camera-toggle").addEventListener("click", () => void this.#toggleCamera());
    for (const level of this.#root.querySelectorAll("input[name=pain]")) {
      level.addEventListener("change", () => {
        this.#board.part<HTMLButtonElement>("pain-send").disabled = false;
      });
    }
    const answers = this.#root.querySelector('[data-panel="pain"]');
    for (const touch of ["pointerdown", "keydown"]) {
      answers?.addEventListener(touch, () => this.#stay());
    }
    startVoicePanel(this.#board, this.#voice);
    rememberKeys(this.#board.part<HTMLInputElement>("keys"));
    document.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("click", forgetFocus);
  }

  async #begin(withCamera: boolean): Promise<void> {
    if (this.#begun) return;
    this.#voice.wake();
    if (withCamera && !(await this.#openCamera())) return;
    this.#begun = true;
    this.#wake.on();
    this.#line.open();
    setInterval(() => this.#tick(), TICK_MS);
    if (!this.#voice.canSpeak && this.#voice.loudness !== "off") {
      this.#board.line(
        _("This device has no voice of its own: the words are shown, and sounds played."),
      );
    }
  }

  async #openCamera(): Promise<boolean> {
    const button = this.#root.querySelector<HTMLButtonElement>("[data-begin=camera]");
    const words = button?.textContent ?? "";
    if (button) {
      button.disabled = true;
      button.textContent = _("Opening the camera…");
    }
    const problem = await this.#camera.open();
    if (button) {
      button.disabled = false;
      button.textContent = words;
    }
    const note = this.#board.part("camera-problem");
    note.hidden = problem === null;
    note.textContent = problem ?? "";
    return problem === null;
  }

  get #session(): string {
    return this.#root.getAttribute("data-session") ?? "";
  }

  /** Nothing is planned: without the coach nobody knows what is done. */
  get #free(): boolean {
    return this.#root.hasAttribute("data-free");
  }

  #hello(): void {
    this.#line.send({
      type: "hello",
      session: this.#session,
      camera: this.#camera.on,
      free: this.#free,
      placed: this.#placed || this.#free,
    });
    this.#do({ command: "start" });
    this.#board.line("");
  }

  /** The set goes on by hand: it is kept on this device, and sent once the line is back. */
  #broken(): void {
    if (!this.#free) this.#alone ??= Alone.from(this.#session, this.#view, this.#outbox);
    this.#alone?.keep();
    if (this.#alone && !this.#root.hasAttribute("data-alone")) {
      this.#voice.say(this.#alone.words, "coach");
    }
    this.#showAlone();
  }

  /** What is not to go on is sent first: the coach then begins after it. */
  async #back(): Promise<void> {
    if (this.#alone?.goesOn) this.#outbox.forget(this.#session);
    else this.#alone = null;
    await this.#outbox.send();
    this.#root.removeAttribute("data-alone");
    this.#hello();
    if (this.#hurt) this.#tellHurt();
  }

  #tellHurt(): void {
    if (this.#alone) this.#count(this.#alone.carried);
    this.#do({ command: "hurts" });
    this.#alone = null;
    this.#hurt = false;
  }

  #count(reps: number): void {
    for (let rep = 0; rep < reps; rep += 1) this.#do({ command: "plus" });
  }

  #showAlone(): void {
    this.#root.toggleAttribute("data-alone", this.#alone !== null);
    if (this.#alone) this.#board.show(this.#alone.view);
    const broke = _("The connection broke. Finding it again; what is done is kept.");
    this.#board.line(this.#alone?.words ?? (this.#hurt ? STOPPED : broke));
  }

  #pressAlone(command: string): void {
    if (command === "hurts") {
      this.#hurt = true;
      this.#voice.hush();
      this.#voice.say(STOPPED, "coach");
    }
    this.#alone?.take(command);
    this.#showAlone();
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
      void this.#outbox.send();
    }
  }

  #do(command: Command): void {
    this.#line.send({ type: "do", t: now(), ...command });
  }

  #press(command: string): void {
    if (!this.#line.isOpen) {
      this.#pressAlone(command);
      return;
    }
    switch (command) {
      case "pause":
        this.#do({ command: this.#view?.stage === "paused" ? "resume" : "pause" });
        break;
      case "hurts":
        this.#voice.hush();
        this.#do({ command });
        break;
      case "start":
      case "resume":
      case "skip":
      case "plus":
      case "minus":
      case "done":
      case "mistake":
      case "next":
      case "end":
        this.#do({ command });
    }
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const target = event.target;
    if (target instanceof Element && target.closest("button, a, input, select, summary")) return;
    const command = { " ": "pause", h: "hurts", "+": "plus", "-": "minus", Enter: "done" }[
      event.key
    ];
    if (!command || !this.#begun || !this.#board.part<HTMLInputElement>("keys").checked) return;
    event.preventDefault();
    this.#press(command);
  }

  #describe(): void {
    const level = this.#root.querySelector<HTMLInputElement>("input[name=pain]:checked");
    const kinds = this.#root.querySelectorAll<HTMLInputElement>("input[name=kind]:checked");
    if (!level) return;
    this.#do({
      command: "pain",
      level: Number(level.value),
      kinds: [...kinds].map((k) => k.value),
    });
    level.checked = false;
    for (const kind of kinds) kind.checked = false;
    this.#board.part<HTMLButtonElement>("pain-send").disabled = true;
  }

  /** Somebody is here and answers: there is no hurry. */
  #stay(): void {
    if (this.#view?.answer_s != null) this.#do({ command: "stay" });
  }

  #see(seen: Seen, silhouette: Silhouette | null): void {
    this.#lastFrame = seen.t;
    this.#camera.watchBack(this.#view?.watches_back ?? false);
    if (this.#begun && this.#line.send({ type: "frame", ...seen })) {
      this.#recorder.add(seen, silhouette);
    }
    this.#tellLight(seen.t);
  }

  /** Too little light is a reason not to be seen, and only the picture knows of it. */
  #tellLight(t: number): void {
    const looks = this.#view?.stage === "place" || this.#view?.visible === false;
    if (!looks || t - this.#lit < LIGHT_EVERY_S) return;
    const mean = this.#camera.brightness();
    if (mean === null) return;
    this.#lit = t;
    this.#line.send({ type: "light", mean });
  }

  #tick(): void {
    const t = now();
    if (t - this.#lastFrame > NO_FRAME_S) this.#line.send({ type: "tick", t });
  }

  #hear(heard: Heard): void {
    switch (heard.type) {
      case "view":
        this.#show({ ...this.#view, ...heard } as View);
        break;
      case "say":
        this.#voice.say(heard.text, heard.kind);
        break;
      case "beep":
        this.#voice.beep(heard.kind);
        break;
      case "saved":
        this.#recorder.close(heard.set);
        this.#board.part("record").hidden = !this.#recorder.hasSet;
        break;
      case "error":
        this.#board.line(heard.message);
        break;
      case "over":
        this.#over(heard.reason, heard.message);
    }
  }

  #show(view: View): void {
    this.#view = view;
    this.#placed ||= view.stage !== "waiting" && view.stage !== "place";
    this.#board.show(view);
    this.#handOver(view);
  }

  #over(reason: Reason, message: string | undefined): void {
    this.#line.close();
    this.#camera.close();
    this.#wake.off();
    this.#begun = false;
    this.#board.over(reason, this.#view, message);
  }

  async #toggleCamera(): Promise<void> {
    if (this.#camera.on) {
      this.#withoutCamera(_("The camera is off. The session goes on without it."));
      return;
    }
    this.#board.line(_("Opening the camera…"));
    const problem = await this.#camera.open();
    this.#board.line(problem ?? "");
    if (problem === null) this.#do({ command: "camera", on: true });
  }

  #withoutCamera(words: string): void {
    this.#camera.close();
    this.#do({ command: "camera", on: false });
    this.#board.line(words);
  }

  async #record(): Promise<void> {
    const button = this.#board.part<HTMLButtonElement>("record");
    button.disabled = true;
    try {
      await this.#recorder.save();
      button.hidden = true;
      this.#board.line(_("Saved. You find it with this set in the mirror."));
    } catch {
      this.#board.line(_("The recording could not be saved. The set itself is kept; try again."));
    }
    button.disabled = false;
  }
}

/** After a click the keys belong to the session again, not to the button that was clicked. */
function forgetFocus(event: MouseEvent): void {
  const active = document.activeElement;
  if (event.detail > 0 && active instanceof HTMLButtonElement) active.blur();
}

/** Whoever steers by voice or types by accident can do without single keys. */
function rememberKeys(keys: HTMLInputElement): void {
  keys.checked = localStorage.getItem(KEYS) !== "off";
  keys.addEventListener("change", () => localStorage.setItem(KEYS, keys.checked ? "on" : "off"));
}

const root = document.getElementById("coach");
if (root) new Session(root);
