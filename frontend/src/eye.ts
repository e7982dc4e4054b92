/** The browser's eye: the camera's pictures go in, the body's landmarks come out. */

import type {
  Landmark,
  MPMask,
  NormalizedLandmark,
  PoseLandmarker,
  PoseLandmarkerResult,
} from "@mediapipe/tasks-vision";
import { type BackLine, measure } from "./live/backline.ts";
import { loadModel, type ModelSize } from "./model.ts";

/** x and y in 0…1 of the picture's width and height, z about as x, visibility in 0…1. */
export type ImagePoint = [x: number, y: number, z: number, visibility: number];

/** Metres, with the middle of the hips as origin. */
export type WorldPoint = [x: number, y: number, z: number];

/** One instant seen. `image` and `world` hold 33 points, or are null where nobody was seen. */
export interface Seen {
  /** Seconds, of the page's own clock. */
  t: number;
  width: number;
  height: number;
  image: ImagePoint[] | null;
  world: WorldPoint[] | null;
  /** The back line in % of trunk length, + rounded, − arched; null where it cannot be read. */
  back: number | null;
}

/** The person's silhouette, row by row: how sure the model is of each point. */
export interface Silhouette {
  width: number;
  height: number;
  data: ArrayLike<number>;
  /** What it covers: left, top, right, bottom in shares of the picture; without it, all of it. */
  box?: [left: number, top: number, right: number, bottom: number];
  /** The value that means quite sure; without it, 1. */
  full?: number;
}

/** Why there is no picture; the page finds the words. */
export type EyeProblem =
  | { kind: "insecure" }
  | { kind: "no-camera" }
  | { kind: "denied" }
  | { kind: "in-use" }
  | { kind: "lost" }
  | { kind: "model"; detail: string };

export class EyeError extends Error {
  constructor(readonly problem: EyeProblem) {
    super(problem.kind);
  }
}

export interface EyeOptions {
  /** Shows what the camera sees; the page styles and mirrors it. */
  video: HTMLVideoElement;
  /** Address of the built folder, without a slash at the end. */
  assets: string;
  /** Forces a model; without it, the eye tries `full` and falls back to `lite` where that is slow. */
  size?: ModelSize;
  /**
   * Called for each instant seen, with the back line to be drawn and, where it was read anew, the
   * silhouette that it was read from. The silhouette is valid only during the call, and is for
   * this page alone.
   */
  onFrame: (seen: Seen, line: BackLine | null, silhouette: Silhouette | null) => void;
  /** Called when the camera is lost, or the model fails, while it runs. */
  onProblem?: (problem: EyeProblem) => void;
}

/** Frames a second that the full model must manage, else the lite one is taken. */
const ENOUGH_SPEED = 15;
/** A frame that takes longer is followed by a rest, as a share of the time it took. */
const SLOW_MS = 1000 / ENOUGH_SPEED;
const REST_SHARE = 0.3;
/** The first frames, in which the model warms up, say nothing about its speed. */
const WARM_UP_FRAMES = 3;
/** Seconds of work after which the speed is judged. */
const TRIAL_S = 1.5;
/** Milliseconds between two readings of the back: ten a second are enough for a back. */
const BACK_EVERY_MS = 95;
/** Milliseconds for which a back line is drawn on, until the next is read. */
const BACK_SHOWN_MS = 250;

export class Eye {
  #running = true;
  /** The model is at work or being changed: it must not be closed now. */
  #busy = false;
  #lastMs = 0;
  #restUntil = 0;
  #speed = new Speed();
  #line: BackLine | null = null;
  #lineMs = Number.NEGATIVE_INFINITY;
  /** Whether the model gives silhouettes. */
  #masks = false;

  /**
   * Whether the back line is wanted. Its silhouette costs the model a fifth of its speed, so ask
   * for it only where the back says something.
   */
  watchesBack = false;

  private constructor(
    private readonly options: EyeOptions,
    private readonly stream: MediaStream,
    private model: PoseLandmarker,
    private size: ModelSize,
  ) {}

  /** Ask for the camera, load the model and start looking. Rejects with an `EyeError`. */
  static async open(options: EyeOptions): Promise<Eye> {
    const size = options.size ?? "full";
    const [camera, model] = await Promise.allSettled([
      openCamera(),
      loadModel(options.assets, size, false),
    ]);
    if (camera.status === "fulfilled" && model.status === "fulfilled") {
      const eye = new Eye(options, camera.value, model.value, size);
      await eye.#start();
      return eye;
    }
    if (camera.status === "fulfilled") stopTracks(camera.value);
    if (model.status === "fulfilled") model.value.close();
    if (camera.status === "rejected") throw new EyeError(cameraProblem(camera.reason));
    throw new EyeError(modelProblem(model.status === "rejected" ? model.reason : ""));
  }

  /** Switch the camera off and let the model go. May be called twice. */
  stop(): void {
    if (!this.#running) return;
    this.#running = false;
    stopTracks(this.stream);
    this.options.video.srcObject = null;
    if (!this.#busy) this.model.close();
  }

  async #start(): Promise<void> {
    const { video } = this.options;
    for (const track of this.stream.getTracks()) {
      track.addEventListener("ended", () => this.#fail({ kind: "lost" }));
    }
    video.srcObject = this.stream;
    video.muted = true;
    video.playsInline = true;
    await video.play();
    this.#next();
  }

  #next(): void {
    if (!this.#running) return;
    const { video } = this.options;
    if ("requestVideoFrameCallback" in video) {
      video.requestVideoFrameCallback((now) => this.#look(now));
    } else {
      requestAnimationFrame((now) => this.#look(now));
    }
  }

  #look(now: number): void {
    const { video } = this.options;
    if (this.#running && !this.#busy && this.#masks !== this.watchesBack) {
      void this.#change(() => this.#switchMasks());
    }
    // The model refuses a time that does not grow.
    const due = now > this.#lastMs && performance.now() >= this.#restUntil;
    if (this.#running && !this.#busy && video.videoWidth > 0 && due) {
      this.#lastMs = now;
      try {
        this.#see(now);
      } catch (error) {
        this.#fail(modelProblem(error));
      }
    }
    this.#next();
  }

  #see(now: number): void {
    const { video, onFrame } = this.options;
    const before = performance.now();
    this.#busy = true;
    try {
      this.model.detectForVideo(video, now, (result) => {
        const mask = result.segmentationMasks?.[0];
        const due = now - this.#lineMs >= BACK_EVERY_MS;
        const silhouette = mask && due ? readMask(mask) : null;
        const seen = read(result, now / 1000, video);
        const line = silhouette && measure(silhouette, seen);
        if (silhouette) [this.#line, this.#lineMs] = [line, now];
        this.#speed.add(performance.now() - before);
        onFrame({ ...seen, back: line && round(line.whole) }, this.#shown(now), silhouette);
      });
    } finally {
      this.#rest();
      this.#pace(performance.now() - before);
    }
    if (this.#running && this.#isTooSlow()) void this.#change(() => this.#takeLite());
  }

  /** The back line that was read last, while it still fits. */
  #shown(now: number): BackLine | null {
    return now - this.#lineMs < BACK_SHOWN_MS ? this.#line : null;
  }

  /** A slow device leaves frames out: between two the page draws, speaks and hears the buttons. */
  #pace(workedMs: number): void {
    if (workedMs > SLOW_MS) this.#restUntil = performance.now() + workedMs * REST_SHARE;
  }

  #isTooSlow(): boolean {
    if (this.options.size || this.size === "lite") return false;
    const speed = this.#speed.framesPerSecond;
    return speed !== null && speed < ENOUGH_SPEED;
  }

  async #takeLite(): Promise<void> {
    const full = this.model;
    this.model = await loadModel(this.options.assets, "lite", this.#masks);
    full.close();
    this.size = "lite";
  }

  /** With silhouettes or without; the model begins anew, within half a second. */
  async #switchMasks(): Promise<void> {
    const wanted = this.watchesBack;
    await this.model.setOptions({ outputSegmentationMasks: wanted });
    this.#masks = wanted;
  }

  /** Change the model while it rests; its speed is to be found anew. */
  async #change(how: () => Promise<void>): Promise<void> {
    this.#busy = true;
    try {
      await how();
      this.#speed = new Speed();
    } catch (error) {
      this.#fail(modelProblem(error));
    }
    this.#rest();
  }

  #rest(): void {
    this.#busy = false;
    if (!this.#running) this.model.close();
  }

  #fail(problem: EyeProblem): void {
    if (!this.#running) return;
    this.stop();
    this.options.onProblem?.(problem);
  }
}

/** How fast the model is on this device, from the time it takes for a picture. */
class Speed {
  #skipped = 0;
  #frames = 0;
  #workedMs = 0;

  add(ms: number): void {
    if (this.#skipped < WARM_UP_FRAMES) {
      this.#skipped += 1;
      return;
    }
    this.#frames += 1;
    this.#workedMs += ms;
  }

  get framesPerSecond(): number | null {
    if (this.#workedMs < TRIAL_S * 1000) return null;
    return (1000 * this.#frames) / this.#workedMs;
  }
}

async function openCamera(): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new EyeError({ kind: "insecure" });
  return await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: {
      facingMode: "user",
      width: { ideal: 640 },
      height: { ideal: 480 },
      frameRate: { ideal: 30 },
    },
  });
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

function cameraProblem(error: unknown): EyeProblem {
  if (error instanceof EyeError) return error.problem;
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return { kind: "denied" };
  if (name === "NotReadableError" || name === "AbortError") return { kind: "in-use" };
  return { kind: "no-camera" };
}

function modelProblem(error: unknown): EyeProblem {
  if (error instanceof Event) return { kind: "model", detail: "A file could not be loaded." };
  return { kind: "model", detail: error instanceof Error ? error.message : String(error) };
}

function read(result: PoseLandmarkerResult, t: number, video: HTMLVideoElement): Seen {
  const image = result.landmarks[0];
  const world = result.worldLandmarks[0];
  return {
    t: round(t),
    width: video.videoWidth,
    height: video.videoHeight,
    image: image ? image.map(imagePoint) : null,
    world: world ? world.map(worldPoint) : null,
    back: null,
  };
}

function imagePoint(point: NormalizedLandmark): ImagePoint {
  return [round(point.x), round(point.y), round(point.z), round(point.visibility)];
}

function worldPoint(point: Landmark): WorldPoint {
  return [round(point.x), round(point.y), round(point.z)];
}

/** Four decimals: a tenth of a millimetre, a tenth of a pixel. More would only be noise on the wire. */
function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

function readMask(mask: MPMask): Silhouette {
  return { width: mask.width, height: mask.height, data: mask.getAsFloat32Array() };
}
