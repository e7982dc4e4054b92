// The page's measure of the back against the vectors that the Python measure passes too.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import { measure } from "../src/live/backline.ts";

const file = new URL("../../tests/vectors/backline.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf8"));
/** In % of trunk length. */
const CLOSE = 0.001;

function silhouette({ box, width, height, data }) {
  return { box, width, height, data: inflateSync(Buffer.from(data, "base64")), full: 255 };
}

function assertClose(got, wanted, what) {
  assert.ok(Math.abs(got - wanted) <= CLOSE, `${what}: got ${got}, wanted ${wanted}`);
}

for (const { name, mask, expected, ...seen } of vectors) {
  test(`back line as Python measures it: ${name}`, () => {
    const line = measure(silhouette(mask), seen);
    if (expected === null) return assert.equal(line, null);
    assert.ok(line, "was not seen");
    for (const key of ["whole", "lumbar", "thoracic", "seen"]) {
      assertClose(line[key], expected[key], key);
    }
    expected.departures.forEach((wanted, i) => {
      assertClose(line.departures[i], wanted, `station ${i}`);
    });
    expected.contour.flat().forEach((wanted, i) => {
      assertClose(line.contour.flat()[i], wanted, `contour ${i >> 1}`);
    });
  });
}

test("the page's own masks cover the picture and go from 0 to 1", () => {
  const { mask, expected, ...seen } = vectors[0];
  const whole = silhouette(mask);
  const part = { ...whole, full: 1, data: Float32Array.from(whole.data, (v) => v / 255) };
  const line = measure(part, seen);
  assertClose(line.whole, expected.whole, "whole");
  const [left, top, right, bottom] = whole.box;
  const into = ([x, y, ...rest]) => [
    (x - left) / (right - left),
    (y - top) / (bottom - top),
    ...rest,
  ];
  const shown = {
    ...seen,
    image: seen.image.map(into),
    width: seen.width * (right - left),
    height: seen.height * (bottom - top),
  };
  const { box: _, ...boxless } = part;
  assertClose(measure(boxless, shown).whole, expected.whole, "without a box");
});
