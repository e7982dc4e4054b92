/** Sets the drawn figures in motion: `svg[data-figure]` whose animations wait for a page to begin.
 *
 * A figure stands still where the person wants less motion, until they press play; the button
 * beside it (`button[data-figure-pause]` under the same parent) always stops and starts it.
 */

import { _ } from "./words.ts";

type Motion = { begun: boolean; wanted: boolean };

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const motions = new Map<SVGSVGElement, Motion>();
const buttons = new WeakSet<HTMLButtonElement>();

/** Starts every figure under `root`; may be called again when figures were added or replaced. */
export function startFigures(root: ParentNode): void {
  forgetRemoved();
  for (const figure of root.querySelectorAll<SVGSVGElement>("svg[data-figure]")) {
    if (!motions.has(figure) && figure.querySelector("animate")) {
      const motion = { begun: false, wanted: !calm.matches };
      motions.set(figure, motion);
      apply(figure, motion);
    }
    const button = buttonOf(figure);
    if (button && !buttons.has(button)) {
      buttons.add(button);
      button.addEventListener("click", () => toggle(button));
    }
  }
}

calm.addEventListener("change", () => {
  forgetRemoved();
  for (const [figure, motion] of motions) {
    motion.wanted = !calm.matches;
    apply(figure, motion);
  }
});

function forgetRemoved(): void {
  for (const figure of motions.keys()) {
    if (!figure.isConnected) {
      motions.delete(figure);
    }
  }
}

function buttonOf(figure: SVGSVGElement): HTMLButtonElement | null {
  return figure.parentElement?.querySelector("button[data-figure-pause]") ?? null;
}

/** The figure is looked up when the button is pressed: a page may have put another one there. */
function toggle(button: HTMLButtonElement): void {
  const figures = button.parentElement?.querySelectorAll<SVGSVGElement>("svg[data-figure]") ?? [];
  for (const figure of figures) {
    const motion = motions.get(figure);
    if (motion) {
      motion.wanted = !motion.wanted;
      apply(figure, motion);
    }
  }
}

function apply(figure: SVGSVGElement, motion: Motion): void {
  if (motion.wanted && !motion.begun) {
    motion.begun = true;
    for (const animation of figure.querySelectorAll<SVGAnimateElement>("animate")) {
      animation.beginElement();
    }
  }
  if (motion.wanted) {
    figure.unpauseAnimations();
  } else {
    figure.pauseAnimations();
  }
  const button = buttonOf(figure);
  if (button) {
    button.setAttribute("aria-pressed", String(!motion.wanted));
    button.textContent = motion.wanted ? _("Pause figure") : _("Move figure");
  }
}
