/** The coach page: the person's touch and the camera's frames go to the coach, its words come back. */

import type { Seen, Silhouette } from "./eye.ts";
import { Board } from "./live/board.ts";
import { Camera } from "./live/camera.ts";
import { pressOf } from "./live/display.ts";
import { now, type Press, type Reason, type View } from "./live/messages.ts";
import { Outbox } from "./live/outbox.ts";
import { Recorder } from "./live/recorder.ts";
import { type Around, Session } from "./live/session.ts";
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
/** Where this browser keeps how the last session was begun: `camera` or `hand`. */
const WAY = "spinae.way";
/** In place of the session's id, of which every free practice has a new one: what hurt in one is
 * asked about in the next. */
const FREE = "free";
/** What single keys say. */
const PRESSED_BY: Partial<Record<string, Press>> = {
  " ": "pause",
  h: "hurts",
  "+": "plus",
  "-": "minus",
  Enter: "done",
};

/** One text that outlives the page, in this tab. */
function remembered(key: string): Around["hurts"] {
  return {
    get: () => sessionStorage.getItem(key),
    set: (text) =>
      text === null ? sessionStorage.removeItem(key) : sessionStorage.setItem(key, text),
  };
}

class CoachPage {
  #root: HTMLElement;
  #board: Board;
  #voice = new Voice();
  #wake = new Wake();
  #recorder = new Recorder();
  #camera: Camera;
  #line: Line;
  #session: Session;
  #lastFrame = Number.NEGATIVE_INFINITY;
  #lit = Number.NEGATIVE_INFINITY;
  #begun = false;

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
      onOpen: () => void this.#session.opened(),
      onHeard: (heard) => this.#session.hear(heard),
      onBroken: () => this.#session.broken(),
      onRemoved: () =>
        this.#over("closed", null, true, _("This device was removed. What you did is kept.")),
    });
    this.#session = new Session(this.#id, root.hasAttribute("data-free"), this.#around());
    this.#listen();
    void this.#goOn();
  }

  get #id(): string {
    return this.#root.getAttribute("data-session") ?? "";
  }

  #around(): Around {
    const outbox = new Outbox(() =>
      this.#board.line(
        _("A set could not be kept. Add it in the mirror, as a session done elsewhere."),
      ),
    );
    return {
      line: this.#line,
      outbox,
      voice: this.#voice,
      screen: {
        show: (view) => this.#board.show(view),
        alone: (is) => void this.#root.toggleAttribute("data-alone", is),
        line: (text) => this.#board.line(text),
        unkept: (text, waits) => this.#board.unkept(text, waits),
      },
      cameraOn: () => this.#camera.on,
      hurts: remembered(`spinae.hurts.${this.#root.hasAttribute("data-free") ? FREE : this.#id}`),
      saved: (set) => {
        this.#recorder.close(set);
        this.#board.part("record").hidden = !this.#recorder.hasSet;
      },
      over: (...how) => this.#over(...how),
    };
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
      const command = pressOf(button);
      button.addEventListener("click", () => this.#session.press(command));
    }
    this.#board.part("pain-send").addEventListener("click", () => this.#describe());
    this.#board.part("record").addEventListener("click", () => void this.#record());
    this.#board.part("camera-toggle").addEventListener("click", () => void this.#toggleCamera());
    for (const answer of this.#root.querySelectorAll("input[name=pain], input[name=kind]")) {
      answer.addEventListener("change", () => {
        const enough = "input[name=pain]:checked, input[data-closes]:checked";
        const send = this.#board.part<HTMLButtonElement>("pain-send");
        send.disabled = this.#root.querySelector(enough) === null;
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

  /** Who has pressed Start on the page before goes on as they did last time, where the browser
   * lets it sound; else the buttons wait. A reload asks again. */
  async #goOn(): Promise<void> {
    const way = this.#root.getAttribute("data-go");
    if (!way) return;
    history.replaceState(null, "", `/coach?session=${this.#id}`);
    if (await this.#voice.mayBeHeard()) await this.#begin(way === "camera");
  }

  async #begin(withCamera: boolean): Promise<void> {
    if (this.#begun) return;
    localStorage.setItem(WAY, withCamera ? "camera" : "hand");
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

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const target = event.target;
    if (target instanceof Element && target.closest("button, a, input, select, summary")) return;
    const command = PRESSED_BY[event.key];
    if (!command || !this.#begun || !this.#board.part<HTMLInputElement>("keys").checked) return;
    event.preventDefault();
    this.#session.press(command);
  }

  #describe(): void {
    const level = this.#root.querySelector<HTMLInputElement>("input[name=pain]:checked");
    const kinds = this.#root.querySelectorAll<HTMLInputElement>("input[name=kind]:checked");
    this.#session.do({
      command: "pain",
      ...(level && { level: Number(level.value) }),
      kinds: [...kinds].map((k) => k.value),
    });
    if (level) level.checked = false;
    for (const kind of kinds) kind.checked = false;
    this.#board.part<HTMLButtonElement>("pain-send").disabled = true;
  }

  /** Somebody is here and answers: there is no hurry. */
  #stay(): void {
    if (this.#session.view?.answer_s != null) this.#session.do({ command: "stay" });
  }

  #see(seen: Seen, silhouette: Silhouette | null): void {
    this.#lastFrame = seen.t;
    this.#camera.watchBack(this.#session.view?.watches_back ?? false);
    if (this.#begun && this.#line.send({ type: "frame", ...seen })) {
      this.#recorder.add(seen, silhouette);
    }
    this.#tellLight(seen.t);
  }

  /** Too little light is a reason not to be seen, and only the picture knows of it. */
  #tellLight(t: number): void {
    const looks = this.#session.view?.stage === "place" || this.#session.view?.visible === false;
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

  #over(reason: Reason, view: View | null, kept: boolean, message: string | undefined): void {
    this.#line.close();
    this.#camera.close();
    this.#wake.off();
    this.#begun = false;
    this.#board.over(reason, view, kept, message);
  }

  async #toggleCamera(): Promise<void> {
    if (this.#camera.on) {
      this.#withoutCamera(_("The camera is off. The session goes on without it."));
      return;
    }
    this.#board.line(_("Opening the camera…"));
    const problem = await this.#camera.open();
    this.#board.line(problem ?? "");
    if (problem === null) this.#session.do({ command: "camera", on: true });
  }

  #withoutCamera(words: string): void {
    this.#camera.close();
    this.#session.do({ command: "camera", on: false });
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
if (root) new CoachPage(root);
