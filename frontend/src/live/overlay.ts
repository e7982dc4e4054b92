/** The body that was seen, drawn over its picture: limbs as lines, the back in its own colour. */

import type { ImagePoint, Seen } from "../eye.ts";
import type { BackLine } from "./backline.ts";

/** Pairs of BlazePose landmarks: arms, legs, feet, shoulders, hips. */
const LIMBS: readonly (readonly [number, number])[] = [
  [11, 13],
  [13, 15],
  [12, 14],
  [14, 16],
  [11, 12],
  [23, 24],
  [23, 25],
  [25, 27],
  [24, 26],
  [26, 28],
  [27, 31],
  [28, 32],
  [27, 29],
  [28, 30],
];
const SHOULDERS = [11, 12] as const;
const HIPS = [23, 24] as const;
/** A landmark less sure than this is not drawn: not seeing is no guess. */
const SEEN = 0.5;

const PAPER = "#faf7f2";
const EMBER = "#ff7a4d";

export function draw(canvas: HTMLCanvasElement, seen: Seen, back: BackLine | null): void {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  if (canvas.width !== seen.width || canvas.height !== seen.height) {
    canvas.width = seen.width;
    canvas.height = seen.height;
  }
  pen.clearRect(0, 0, canvas.width, canvas.height);
  const points = seen.image;
  if (!points) return;
  const width = Math.max(3, canvas.height / 110);
  pen.lineCap = "round";
  for (const [from, to] of LIMBS) {
    const a = points[from];
    const b = points[to];
    if (a && b && a[3] >= SEEN && b[3] >= SEEN) line(pen, [a, b], PAPER, width);
  }
  const shoulders = middle(points, SHOULDERS);
  const hips = middle(points, HIPS);
  if (back) line(pen, back.contour, EMBER, width * 1.8);
  else if (shoulders && hips) line(pen, [shoulders, hips], PAPER, width);
}

function line(
  pen: CanvasRenderingContext2D,
  path: readonly (readonly [x: number, y: number, ...rest: number[]])[],
  colour: string,
  width: number,
): void {
  const { width: w, height: h } = pen.canvas;
  pen.beginPath();
  for (const [x, y] of path) pen.lineTo(x * w, y * h);
  // ink under paper: to be seen on any clothes and any wall
  pen.strokeStyle = "rgb(20 23 26 / 70%)";
  pen.lineWidth = width * 1.9;
  pen.stroke();
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.stroke();
}

/** The middle of what is seen of a pair, or null. */
function middle(points: ImagePoint[], pair: readonly [number, number]): ImagePoint | null {
  const seen = pair
    .map((i) => points[i])
    .filter((p): p is ImagePoint => p !== undefined && p[3] >= SEEN);
  const [a, b] = seen;
  if (!a) return null;
  if (!b) return a;
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, 0, 1];
}
