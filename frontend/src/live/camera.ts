/** The camera of the session: opened on the person's click, closed with the session. */

import { Eye, EyeError, type EyeProblem, type Seen, type Silhouette } from "../eye.ts";
import type { ModelSize } from "../model.ts";
import { _ } from "../words.ts";
import type { BackLine } from "./backline.ts";
import type { Board } from "./board.ts";
import { brightness } from "./light.ts";
import { draw } from "./overlay.ts";

const ASSETS = "/static/built";

/** What happened, and what to do; the session can always go on without. */
const WORDS: Record<EyeProblem["kind"], string> = {
  insecure: _(
    "This browser gives the camera only to secure pages. Open Spinae at its https address (You, Phone), or go on without the camera.",
  ),
  "no-camera": _("No camera was found. Connect one and try again, or go on without."),
  denied: _(
    "The camera was not allowed. You can allow it in the browser’s address bar, or go on without.",
  ),
  "in-use": _("Another program is using the camera. Close it and try again, or go on without."),
  lost: _("The camera was switched off or unplugged. The session goes on without it."),
  model: _("This device could not run the pose model. The session works without the camera."),
};

export class Camera {
  #eye: Eye | null = null;
  #root: HTMLElement;

  constructor(
    root: HTMLElement,
    private readonly board: Board,
    private readonly onFrame: (seen: Seen, silhouette: Silhouette | null) => void,
    private readonly onLost: (words: string) => void,
  ) {
    this.#root = root;
  }

  get on(): boolean {
    return this.#eye !== null;
  }

  /** Ask for the camera; the words of what went wrong, or null when it looks. */
  async open(): Promise<string | null> {
    const forced = this.#root.getAttribute("data-model");
    const size: ModelSize | undefined = forced === "lite" || forced === "full" ? forced : undefined;
    try {
      this.#eye = await Eye.open({
        video: this.board.part<HTMLVideoElement>("video"),
        assets: ASSETS,
        ...(size ? { size } : {}),
        onFrame: (seen, back, silhouette) => this.#see(seen, back, silhouette),
        onProblem: (problem) => this.#lost(problem),
      });
    } catch (error) {
      return WORDS[error instanceof EyeError ? error.problem.kind : "model"];
    }
    this.#show(true);
    return null;
  }

  /** Whether the back line is of use now. */
  watchBack(wanted: boolean): void {
    if (this.#eye) this.#eye.watchesBack = wanted;
  }

  /** How bright its picture is, 0…1; null while there is none. */
  brightness(): number | null {
    return this.on ? brightness(this.board.part<HTMLVideoElement>("video")) : null;
  }

  close(): void {
    this.#eye?.stop();
    this.#eye = null;
    this.#show(false);
  }

  #see(seen: Seen, back: BackLine | null, silhouette: Silhouette | null): void {
    draw(this.board.part<HTMLCanvasElement>("overlay"), seen, back);
    this.onFrame(seen, silhouette);
  }

  #lost(problem: EyeProblem): void {
    this.close();
    this.onLost(WORDS[problem.kind]);
  }

  #show(on: boolean): void {
    this.#root.setAttribute("data-camera", on ? "on" : "off");
    this.board.part("video").hidden = !on;
    this.board.part("overlay").hidden = !on;
    this.board.part("camera-toggle").textContent = on ? _("Camera off") : _("Use camera");
  }
}
