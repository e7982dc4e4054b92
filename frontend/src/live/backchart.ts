/** After a set: the back over it, as one small line, with the person's neutral as a band. */

import { _ } from "../words.ts";

/** The back line over a set, % of trunk length, + rounded, − arched; null in the curve: not seen. */
export interface BackSeen {
  neutral: number | null;
  rounded: number;
  arched: number;
  curve: (number | null)[];
}

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 320;
const HEIGHT = 120;
/** The least that the chart spans to either side, so that noise does not look like movement. */
const LEAST = 8;

/**
 * Draw it into `place`, which says within how much a change is noise; nothing where there is
 * nothing to show.
 */
export function drawBack(place: HTMLElement, back: BackSeen | null): void {
  place.hidden = back === null;
  place.replaceChildren();
  if (!back) return;
  const noise = Number(place.getAttribute("data-noise"));
  const told = words(back, noise);
  const middle = back.neutral ?? (back.rounded + back.arched) / 2;
  const reach = Math.max(LEAST, ...back.curve.map((v) => (v === null ? 0 : Math.abs(v - middle))));
  const y = (value: number) => HEIGHT / 2 - ((value - middle) / reach) * (HEIGHT / 2 - 6);
  const chart = element("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
  chart.setAttribute("aria-label", told);
  if (back.neutral !== null) chart.append(...band(y, back.neutral, noise));
  for (const piece of pieces(back.curve)) {
    chart.append(element("polyline", { class: "back-line", points: points(piece, back.curve, y) }));
  }
  place.append(ends(_("rounded")), chart, ends(_("arched")), line(told));
}

/** What the chart says, in words; nothing is told from within the noise. */
export function words({ neutral, rounded, arched }: BackSeen, noise: number): string {
  if (neutral === null) {
    const range = Math.round(rounded - arched);
    return range > noise
      ? _("From most arched to most rounded: {range} % of your trunk.", { range })
      : _("Your back kept still.");
  }
  const up = Math.round(rounded - neutral);
  const down = Math.round(neutral - arched);
  if (up <= noise && down <= noise) return _("Your back stayed at its neutral.");
  if (down <= noise) return _("From neutral your back rounded by {up} % of your trunk.", { up });
  if (up <= noise) return _("From neutral your back arched by {down} % of your trunk.", { down });
  return _("From neutral your back rounded by {up} % and arched by {down} % of your trunk.", {
    up,
    down,
  });
}

function band(y: (value: number) => number, neutral: number, noise: number): SVGElement[] {
  const top = y(neutral + noise);
  const height = y(neutral - noise) - top;
  const at = { x: "0", width: String(WIDTH), y: String(top), height: String(height) };
  const level = { x1: "0", x2: String(WIDTH), y1: String(y(neutral)), y2: String(y(neutral)) };
  const name = element("text", { class: "back-name", x: String(WIDTH), y: String(top - 5) });
  name.textContent = _("neutral");
  return [
    element("rect", { class: "back-band", ...at }),
    element("line", { class: "back-neutral", ...level }),
    name,
  ];
}

/** The stretches of the curve that were seen: from and to, both included. */
function pieces(curve: (number | null)[]): [from: number, to: number][] {
  const found: [number, number][] = [];
  curve.forEach((value, i) => {
    const last = found.at(-1);
    if (value === null) return;
    if (last && last[1] === i - 1) last[1] = i;
    else found.push([i, i]);
  });
  return found;
}

function points([from, to]: [number, number], curve: (number | null)[], y: (v: number) => number) {
  const x = (i: number) => (i * WIDTH) / Math.max(1, curve.length - 1);
  return curve
    .slice(from, to + 1)
    .map((value, i) => `${x(from + i).toFixed(1)},${y(value ?? 0).toFixed(1)}`)
    .join(" ");
}

function ends(text: string): HTMLElement {
  const end = document.createElement("p");
  end.className = "back-end pencil small";
  end.textContent = text;
  return end;
}

function line(text: string): HTMLElement {
  const said = document.createElement("p");
  said.textContent = text;
  return said;
}

function element(name: string, attributes: Record<string, string>): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
