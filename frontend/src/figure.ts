/** Sets the figures in motion: `[data-figure]` names the loop, and holds the still picture that
 * stands there until the body moves, and wherever it cannot.
 *
 * A figure stands still where the person wants less motion, until they press play; the button
 * beside it (`button[data-figure-pause]` under the same parent) always stops and starts it. It is
 * turned round by hand.
 */

import type { Viewer } from "./body/viewer.ts";
import { _ } from "./words.ts";

type Shown = {
  loop: string;
  viewer: Viewer | null;
  /** Seconds of the loop. */
  t: number;
  wanted: boolean;
  seen: boolean;
};

/** Milliseconds between two pictures at least: more is not seen. Beside the camera the figure is a
 * reminder in the corner, and the camera has the work. */
const EVERY_MS = { alone: 40, beside: 120 };
/** Radians for each pixel that a hand moves. */
const BY_HAND = 0.008;

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");
const figures = new Map<HTMLElement, Shown>();
const buttons = new WeakSet<HTMLButtonElement>();
let last = 0;
let running = false;

const inSight = new IntersectionObserver((changes) => {
  for (const change of changes) {
    const shown = figures.get(change.target as HTMLElement);
    if (shown) shown.seen = change.isIntersecting;
  }
  run();
});
const sizes = new ResizeObserver((changes) => {
  for (const { target } of changes) fit(target as HTMLElement);
});

/** Starts every figure under `root`; may be called again when figures were added or replaced. */
export function startFigures(root: ParentNode): void {
  forgetRemoved();
  for (const host of root.querySelectorAll<HTMLElement>("[data-figure]")) {
    const loop = host.getAttribute("data-figure") ?? "";
    if (figures.get(host)?.loop !== loop) {
      forget(host);
      figures.set(host, { loop, viewer: null, t: 0, wanted: !calm.matches, seen: true });
      inSight.observe(host);
      void show(host);
    }
    const button = buttonOf(host);
    if (button && !buttons.has(button)) {
      buttons.add(button);
      button.addEventListener("click", () => toggle(button));
    }
  }
}

/** Fetches the body once it is wanted; where it cannot be drawn the still picture stays. */
async function show(host: HTMLElement): Promise<void> {
  const shown = figures.get(host);
  if (!shown) return;
  label(host, shown);
  if (!shown.wanted || shown.viewer) return run();
  try {
    const { view } = await import("./body/mount.ts");
    const viewer = await view(shown.loop);
    if (figures.get(host) !== shown || shown.viewer) return viewer.dispose();
    shown.viewer = viewer;
    host.append(viewer.canvas);
    host.setAttribute("data-moves", "");
    viewer.canvas.setAttribute("aria-hidden", "true");
    viewer.colour();
    sizes.observe(host);
    turnedByHand(viewer);
  } catch {
    // no graphics, or no line: the still picture says it
    buttonOf(host)?.setAttribute("hidden", "");
  }
  run();
}

function fit(host: HTMLElement): void {
  const viewer = figures.get(host)?.viewer;
  const [width, height] = [host.clientWidth, host.clientHeight];
  if (!viewer || !width || !height) return;
  viewer.fit(width, height);
  viewer.draw(figures.get(host)?.t ?? 0);
}

function run(): void {
  if (running) return;
  running = true;
  requestAnimationFrame(step);
}

function step(now: number): void {
  const moving = [...figures].filter(
    ([host, one]) => one.viewer && one.wanted && one.seen && host.isConnected,
  );
  running = moving.length > 0;
  if (running) requestAnimationFrame(step);
  const beside = document.querySelector('[data-camera="on"]') !== null;
  if (now - last < (beside ? EVERY_MS.beside : EVERY_MS.alone)) return;
  const passed = Math.min(0.1, (now - last) / 1000);
  last = now;
  for (const [, one] of moving) {
    one.t += passed;
    one.viewer?.draw(one.t);
  }
}

function turnedByHand(viewer: Viewer): void {
  const { canvas } = viewer;
  canvas.addEventListener("pointerdown", (down) => {
    let [x, y] = [down.clientX, down.clientY];
    canvas.setPointerCapture(down.pointerId);
    const turn = (move: PointerEvent) => {
      viewer.turn((move.clientX - x) * -BY_HAND, (move.clientY - y) * BY_HAND);
      [x, y] = [move.clientX, move.clientY];
      const shown = [...figures.values()].find((one) => one.viewer === viewer);
      viewer.draw(shown?.t ?? 0);
    };
    canvas.addEventListener("pointermove", turn);
    const end = () => canvas.removeEventListener("pointermove", turn);
    canvas.addEventListener("pointerup", end, { once: true });
    canvas.addEventListener("pointercancel", end, { once: true });
  });
}

calm.addEventListener("change", () => {
  forgetRemoved();
  for (const [host, shown] of figures) {
    shown.wanted = !calm.matches;
    void show(host);
  }
});

dark.addEventListener("change", () => {
  for (const shown of figures.values()) {
    shown.viewer?.colour();
    shown.viewer?.draw(shown.t);
  }
});

function forgetRemoved(): void {
  for (const host of figures.keys()) if (!host.isConnected) forget(host);
}

function forget(host: HTMLElement): void {
  const viewer = figures.get(host)?.viewer;
  viewer?.canvas.remove();
  viewer?.dispose();
  host.removeAttribute("data-moves");
  inSight.unobserve(host);
  sizes.unobserve(host);
  figures.delete(host);
}

function buttonOf(host: HTMLElement): HTMLButtonElement | null {
  return host.parentElement?.querySelector("button[data-figure-pause]") ?? null;
}

/** The figure is looked up when the button is pressed: a page may have put another one there. */
function toggle(button: HTMLButtonElement): void {
  for (const host of button.parentElement?.querySelectorAll<HTMLElement>("[data-figure]") ?? []) {
    const shown = figures.get(host);
    if (shown) {
      shown.wanted = !shown.wanted;
      void show(host);
    }
  }
}

function label(host: HTMLElement, shown: Shown): void {
  const button = buttonOf(host);
  if (button) {
    button.setAttribute("aria-pressed", String(!shown.wanted));
    button.textContent = shown.wanted ? _("Pause figure") : _("Move figure");
  }
}
