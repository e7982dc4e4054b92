/** The silhouette made small enough to be kept with a recording that the person saves. */

import type { Silhouette } from "../eye.ts";

/** A recording's `mask`: confidence 0…255, row by row, packed by zlib and written in base64. */
export interface PackedMask {
  box: [left: number, top: number, right: number, bottom: number];
  width: number;
  height: number;
  data: string;
}

/** Columns or rows without the room around; the back is not read any better from more. */
const LONGEST = 158;
/** Confidence below which the rim is cut away. */
const OUTSIDE = 0.1;

/** The part with the person in it on a grid of bytes, or null where nobody is. */
export function shrunk(mask: Silhouette): Silhouette | null {
  const person = cropOf(mask);
  if (!person) return null;
  const [left, top, right, bottom] = person;
  const step = Math.ceil(Math.max(right - left, bottom - top) / LONGEST);
  const [x, width] = cells(left, right, step, mask.width);
  const [y, height] = cells(top, bottom, step, mask.height);
  const data = new Uint8Array(width * height);
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      data[row * width + column] = mean(mask, x + column * step, y + row * step, step);
    }
  }
  const [across, down] = [step / mask.width, step / mask.height];
  const box: Silhouette["box"] = [
    x / mask.width,
    y / mask.height,
    x / mask.width + width * across,
    y / mask.height + height * down,
  ];
  return { box, width, height, data, full: 255 };
}

export async function packed(mask: Silhouette): Promise<PackedMask> {
  const stream = new Blob([Uint8Array.from(mask.data)]).stream();
  const deflated = stream.pipeThrough(new CompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(deflated).arrayBuffer());
  const [left, top, right, bottom] = (mask.box ?? [0, 0, 1, 1]).map(round);
  return {
    box: [left ?? 0, top ?? 0, right ?? 1, bottom ?? 1],
    width: mask.width,
    height: mask.height,
    data: btoa(String.fromCharCode(...bytes)),
  };
}

/** The smallest box of grid points with the person in it: left, top, right, bottom. */
function cropOf({ width, height, data, full = 1 }: Silhouette) {
  let [left, top, right, bottom] = [width, height, 0, 0];
  const least = OUTSIDE * full;
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      if ((data[row * width + column] ?? 0) <= least) continue;
      left = Math.min(left, column);
      right = Math.max(right, column + 1);
      top = Math.min(top, row);
      bottom = row + 1;
    }
  }
  return right > left ? ([left, top, right, bottom] as const) : null;
}

/**
 * Where the first cell of `step` points begins and how many cover `from`…`to`, in the picture and
 * with a cell of room to either side: an outline at the very edge would seem to be cut off.
 */
function cells(from: number, to: number, step: number, points: number): [number, number] {
  const first = Math.max(0, from - step);
  const count = Math.min(Math.ceil((to + step - first) / step), Math.floor(points / step));
  return [Math.min(first, points - count * step), count];
}

/** The mean confidence of a square patch, 0…255. */
function mean({ data, width, full = 1 }: Silhouette, x: number, y: number, size: number): number {
  let sum = 0;
  for (let row = y; row < y + size; row += 1) {
    for (let at = row * width + x; at < row * width + x + size; at += 1) sum += data[at] ?? 0;
  }
  return Math.round((sum * 255) / (full * size * size));
}

function round(share: number): number {
  return Math.round(share * 1e4) / 1e4;
}
