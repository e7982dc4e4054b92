/**
 * The curve of the back, read from a silhouette where the silhouette is: in the page.
 *
 * The same measure as src/spinae/backline.py, where it is drawn and explained; change both
 * together. Both pass tests/vectors/backline.json.
 */

import type { ImagePoint, Seen, Silhouette, WorldPoint } from "../eye.ts";

/** The back's curve in one instant, all in % of trunk length, + rounded, − arched. */
export interface BackLine {
  /** Height of the even bow that fits best. */
  whole: number;
  /** Height of the bow with the same area over the half at the hips. */
  lumbar: number;
  /** The same for the half at the shoulders. */
  thoracic: number;
  /** Contour − chord at every station from hip to shoulder. */
  departures: number[];
  /** Share of stations at which the silhouette's own edge was found. */
  seen: number;
  /** The contour from hip to shoulder in shares of the picture, to draw it. */
  contour: Point[];
}

type Point = [x: number, y: number];

/** The line hip → shoulder, in picture heights; `out` is square to it, towards the back. */
interface Trunk {
  hip: Point;
  along: Point;
  out: Point;
}

const STATIONS = 21;
const FIRST = 0.1;
const LAST = 0.9;
const REACH = 0.75;
const SIDE_ON = 0.7;
const JUMP = 9;
const ENOUGH = 0.85;
const ARM = 0.75;
const ARM_SEEN = 0.5;
const CUT = 0.85;
const STEPS = 96;
const HALF = (STATIONS - 1) / 2;
const RIM = 0.002;
const AROUND = 3;
const ENDS = 4;

/** From which visibility a landmark of the trunk counts, and how far outside the picture. */
const SEEN = 0.12;
const EDGE = 0.03;

const SHOULDERS = [11, 12] as const;
const HIPS = [23, 24] as const;
const ARMS = [13, 15, 14, 16] as const;

const PLACES = Array.from({ length: STATIONS }, (_, i) => i);
const SHARES = PLACES.map((i) => FIRST + ((LAST - FIRST) * i) / (STATIONS - 1));
const BOW = PLACES.map((i) => 1 - ((i - HALF) / HALF) ** 2);
const FIT = fit();

/** The back line, or null where it cannot be read: see the Python for when that is. */
export function measure(silhouette: Silhouette, seen: Seen): BackLine | null {
  if (!seen.image || !seen.world) return null;
  const aspect = seen.width / seen.height;
  const trunk = trunkOf(seen.image, seen.world, aspect);
  if (!trunk) return null;
  const edges = SHARES.map((share) => edgeAt(silhouette, aspect, trunk, share));
  const cuts = edges.map((edge) => edge.cut);
  const raw = edges.map((edge) => edge.out);
  if (!isEnough(raw) || cuts.filter(Boolean).length / STATIONS > CUT) return null;
  const contour = withoutSpikes(raw);
  if (!isEnough(contour) || !isInOnePiece(contour)) return null;
  if (armOver(contour, seen.image, aspect, trunk)) return null;
  return lineOf(contour, cuts, trunk, aspect);
}

function trunkOf(image: ImagePoint[], world: WorldPoint[], aspect: number): Trunk | null {
  if (![...SHOULDERS, ...HIPS].every((i) => sight(image, i) >= SEEN)) return null;
  const body = axes(world);
  if (!body || !(Math.abs(body.left[2]) >= SIDE_ON)) return null;
  const hip = middle(image, HIPS, aspect);
  const shoulder = middle(image, SHOULDERS, aspect);
  if (!hip || !shoulder) return null;
  const along: Point = [shoulder[0] - hip[0], shoulder[1] - hip[1]];
  if (along[0] === 0 && along[1] === 0) return null;
  const square: Point = [-along[1], along[0]];
  const towardsBelly = square[0] * body.front[0] + square[1] * body.front[1] > 0;
  return { hip, along, out: towardsBelly ? [along[1], -along[0]] : square };
}

function sight(image: ImagePoint[], landmark: number): number {
  const point = image[landmark];
  if (!point) return 0;
  const [x, y, , visibility] = point;
  const inside = x >= -EDGE && x <= 1 + EDGE && y >= -EDGE && y <= 1 + EDGE;
  return inside ? visibility : 0;
}

/** Where the body's left and front are, as spinae.body says. */
function axes(world: WorldPoint[]): { left: WorldPoint; front: WorldPoint } | null {
  const [leftShoulder, rightShoulder] = SHOULDERS.map((i) => world[i]);
  const [leftHip, rightHip] = HIPS.map((i) => world[i]);
  if (!leftShoulder || !rightShoulder || !leftHip || !rightHip) return null;
  const up = unit(minus(plus(leftShoulder, rightShoulder), plus(leftHip, rightHip)));
  const across = plus(minus(leftHip, rightHip), minus(leftShoulder, rightShoulder));
  const along = dot(across, up);
  const left = unit(minus(across, [along * up[0], along * up[1], along * up[2]]));
  return { left, front: cross(left, up) };
}

function minus(a: WorldPoint, b: WorldPoint): WorldPoint {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function plus(a: WorldPoint, b: WorldPoint): WorldPoint {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

function dot(a: WorldPoint, b: WorldPoint): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: WorldPoint, b: WorldPoint): WorldPoint {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** With length 1; NaN where there is no length. */
function unit(a: WorldPoint): WorldPoint {
  const length = Math.hypot(...a);
  return [a[0] / length, a[1] / length, a[2] / length];
}

function joint(image: ImagePoint[], landmark: number, aspect: number): Point | null {
  const point = image[landmark];
  return point ? [point[0] * aspect, point[1]] : null;
}

function middle(image: ImagePoint[], pair: readonly [number, number], aspect: number) {
  const a = joint(image, pair[0], aspect);
  const b = joint(image, pair[1], aspect);
  if (!a || !b) return null;
  const between: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  return between;
}

/**
 * How far out the silhouette ends at a station, in % of trunk length, and whether its box cut it
 * off there; NaN where it does not begin inside, ends out of reach or out of the picture.
 */
function edgeAt(mask: Silhouette, aspect: number, trunk: Trunk, share: number) {
  const { hip, along, out } = trunk;
  const start: Point = [hip[0] + share * along[0], hip[1] + share * along[1]];
  const half = (mask.full ?? 1) / 2;
  const first = confidence(mask, aspect, start) - half;
  if (!(first >= 0)) return { out: Number.NaN, cut: false };
  const box = mask.box ?? [0, 0, 1, 1];
  const exit = exitOf([start[0] / aspect, start[1]], [out[0] / aspect, out[1]], box);
  const end = crossing(mask, aspect, start, out, first);
  if (end <= exit.way || exit.way >= REACH) return { out: end * 100, cut: false };
  return { out: exit.unknown ? Number.NaN : exit.way * 100, cut: !exit.unknown };
}

/** Where the confidence first falls below one half on the way out; NaN where it does not. */
function crossing(mask: Silhouette, aspect: number, start: Point, out: Point, first: number) {
  const half = (mask.full ?? 1) / 2;
  let before = first;
  for (let step = 1; step < STEPS; step += 1) {
    const way = (REACH * step) / (STEPS - 1);
    const at: Point = [start[0] + way * out[0], start[1] + way * out[1]];
    const after = confidence(mask, aspect, at) - half;
    if (after < 0) return (REACH * (step - 1 + before / (before - after))) / (STEPS - 1);
    before = after;
  }
  return Number.NaN;
}

/**
 * How many times `out` it is to the box's edge, and whether nothing can be said there: it is the
 * picture's edge, or the start lies outside.
 */
function exitOf(start: Point, out: Point, box: readonly [number, number, number, number]) {
  const sideX = out[0] > 0 ? box[2] : box[0];
  const sideY = out[1] > 0 ? box[3] : box[1];
  const wayX = out[0] === 0 ? Number.POSITIVE_INFINITY : (sideX - start[0]) / out[0];
  const wayY = out[1] === 0 ? Number.POSITIVE_INFINITY : (sideY - start[1]) / out[1];
  const side = wayX <= wayY ? sideX : sideY;
  const way = Math.min(wayX, wayY);
  return { way, unknown: side <= RIM || side >= 1 - RIM || way <= 0 };
}

/** The silhouette between its grid points (bilinear), its rim beyond it. */
function confidence(mask: Silhouette, aspect: number, point: Point): number {
  const { width, height, data } = mask;
  const [left, top, right, bottom] = mask.box ?? [0, 0, 1, 1];
  const x = within(((point[0] / aspect - left) / (right - left)) * width - 0.5, width - 1);
  const y = within(((point[1] - top) / (bottom - top)) * height - 0.5, height - 1);
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const x1 = Math.min(x0 + 1, width - 1);
  const y1 = Math.min(y0 + 1, height - 1);
  const at = (row: number, column: number) => data[row * width + column] ?? 0;
  const upper = at(y0, x0) * (1 - (x - x0)) + at(y0, x1) * (x - x0);
  const lower = at(y1, x0) * (1 - (x - x0)) + at(y1, x1) * (x - x0);
  return upper * (1 - (y - y0)) + lower * (y - y0);
}

function within(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most);
}

/** Whether enough was found, both ends among it. */
function isEnough(contour: number[]): boolean {
  const ends = [contour[0], contour.at(-1)];
  return !ends.some(Number.isNaN) && contour.filter(isFound).length / STATIONS >= ENOUGH;
}

function isFound(out: number | undefined): out is number {
  return out !== undefined && !Number.isNaN(out);
}

/** NaN for the stations that jump away from those around them. */
function withoutSpikes(contour: number[]): number[] {
  return contour.map((out, i) => {
    const around = median(contour.slice(Math.max(i - AROUND, 0), i + AROUND + 1).filter(isFound));
    return Math.abs(out - around) > JUMP ? Number.NaN : out;
  });
}

function median(values: number[]): number {
  const sorted = values.slice().sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  const lower = sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

function isInOnePiece(contour: number[]): boolean {
  const found = contour.filter(isFound);
  return found.every((out, i) => Math.abs(out - (found[i - 1] ?? out)) <= JUMP);
}

/** Whether an elbow or a wrist lies at the back's contour or beyond it. */
function armOver(contour: number[], image: ImagePoint[], aspect: number, trunk: Trunk): boolean {
  const length = trunk.along[0] ** 2 + trunk.along[1] ** 2;
  return ARMS.some((landmark) => {
    const at = joint(image, landmark, aspect);
    if (!at || sight(image, landmark) < ARM_SEEN) return false;
    const way: Point = [at[0] - trunk.hip[0], at[1] - trunk.hip[1]];
    const share = (way[0] * trunk.along[0] + way[1] * trunk.along[1]) / length;
    const out = (way[0] * trunk.out[0] + way[1] * trunk.out[1]) / length;
    if (share < FIRST || share > LAST) return false;
    const station = nearest(share);
    return out * 100 > ARM * (contour[station] ?? Number.NaN);
  });
}

function nearest(share: number): number {
  const away = SHARES.map((station) => Math.abs(station - share));
  return away.indexOf(Math.min(...away));
}

function lineOf(contour: number[], cuts: boolean[], trunk: Trunk, aspect: number): BackLine {
  const filled = contour.map((_, i) => between(contour, i));
  const first = filled[0] ?? Number.NaN;
  const last = filled.at(-1) ?? Number.NaN;
  const departures = filled.map((out, i) => out - first - ((last - first) * i) / (STATIONS - 1));
  const found = contour.filter((out, i) => isFound(out) && !cuts[i]);
  return {
    whole: sum(departures.map((out, i) => out * (FIT[i] ?? Number.NaN))),
    lumbar: ofHalf(departures, 0, HALF + 1),
    thoracic: ofHalf(departures, HALF, STATIONS),
    departures,
    seen: found.length / STATIONS,
    contour: filled.map((out, i) => pointAt(trunk, SHARES[i] ?? Number.NaN, out / 100, aspect)),
  };
}

/** The contour at a station, or on the straight line between its found neighbours. */
function between(contour: number[], station: number): number {
  const found = (i: number) => isFound(contour[i]);
  let before = station;
  let after = station;
  while (before > 0 && !found(before)) before -= 1;
  while (after < STATIONS - 1 && !found(after)) after += 1;
  const from = contour[before] ?? Number.NaN;
  const to = contour[after] ?? Number.NaN;
  return before === after ? from : from + ((to - from) * (station - before)) / (after - before);
}

/** What each station adds to the height of the even bow that fits best: see the Python. */
function fit(): number[] {
  const counts = PLACES.map((i) => (i === 0 || i === STATIONS - 1 ? ENDS : 1));
  const by = (values: number[]) => sum(values.map((value, i) => value * (counts[i] ?? 0)));
  const mean = by(BOW) / sum(counts);
  const rising = BOW.map((height) => height - mean);
  const all = by(rising.map((height) => height ** 2));
  return rising.map((height, i) => (height * (counts[i] ?? 0)) / all);
}

/** The height of the even bow that has the same area over these stations. */
function ofHalf(departures: number[], from: number, to: number): number {
  return sum(departures.slice(from, to)) / sum(BOW.slice(from, to));
}

function sum(values: number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function pointAt(trunk: Trunk, share: number, out: number, aspect: number): Point {
  const x = trunk.hip[0] + share * trunk.along[0] + out * trunk.out[0];
  return [x / aspect, trunk.hip[1] + share * trunk.along[1] + out * trunk.out[1]];
}
