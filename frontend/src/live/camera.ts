/** The camera of the session: opened on the person's click, closed with the session. */

import { Eye, EyeError, type EyeProblem, type Seen } from "../eye.ts";
import type { ModelSize } from "../model.ts";
import type { BackLine } from "./backline.ts";
import type { Board } from "./board.ts";
import { draw } from "./overlay.ts";

const ASSETS = "/static/built";

/** What happened, and what to do; the session can always go on without. */
const WORDS: Record<EyeProblem["kind"], string> = {
  insecure:
    "This browser gives the camera only to secure pages. Open Spinae on this machine itself, or go on without the camera.",
  "no-camera": "No camera was found. Connect one and try again, or go on without.",
  denied:
    "The camera was not allowed. You can allow it in the browser’s address bar, or go on without.",
  "in-use": "Another program is using the camera. Close it and try again, or go on without.",
  lost: "The camera was switched off or unplugged. The session goes on without it.",
  model: "This device could not run the pose model. The session works without the camera.",
};

export class Camera {
  #eye: Eye | null = null;
  #root: HTMLElement;

  constructor(
    root: HTMLElement,
    private readonly board: Board,
    private readonly onFrame: (seen: Seen) => void,
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
        onFrame: (seen, back) => this.#see(seen, back),
        onProblem: (problem) => this.#lost(problem),
      });
    } catch (error) {
      return WORDS[error instanceof EyeError ? error.problem.kind : "model"];
    }
    this.#show(true);
    return null;
  }

  close(): void {
    this.#eye?.stop();
    this.#eye = null;
    this.#show(false);
  }

  #see(seen: Seen, back: BackLine | null): void {
    draw(this.board.part<HTMLCanvasElement>("overlay"), seen, back);
    this.onFrame(seen);
  }

  #lost(problem: EyeProblem): void {
    this.close();
    this.onLost(WORDS[problem.kind]);
  }

  #show(on: boolean): void {
    this.#root.setAttribute("data-camera", on ? "on" : "off");
    this.board.part("video").hidden = !on;
    this.board.part("overlay").hidden = !on;
    this.board.part("camera-toggle").textContent = on ? "Camera off" : "Use camera";
  }
}
