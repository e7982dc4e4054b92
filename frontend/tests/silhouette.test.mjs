// What a saved recording keeps of a silhouette: enough to read the same back from it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import { measure } from "../src/live/backline.ts";
import { packed, shrunk } from "../src/live/silhouette.ts";

const file = new URL("../../tests/vectors/backline.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf8"));
/** Of a picture as the page's camera gives it. */
const WIDTH = 640;
const HEIGHT = 480;
/** In % of trunk length. */
const CLOSE = 0.3;

/** A vector's silhouette as the model gives one: all of the picture, 0 to 1. */
function whole({ mask: { box, width, height, data } }) {
  const grid = inflateSync(Buffer.from(data, "base64"));
  const [left, top, right, bottom] = box;
  const values = new Float32Array(WIDTH * HEIGHT);
  for (let i = 0; i < values.length; i += 1) {
    const x = ((i % WIDTH) + 0.5) / WIDTH;
    const y = (Math.floor(i / WIDTH) + 0.5) / HEIGHT;
    const column = ((x - left) / (right - left)) * width - 0.5;
    const row = ((y - top) / (bottom - top)) * height - 0.5;
    values[i] = between(grid, width, height, column, row) / 255;
  }
  return { width: WIDTH, height: HEIGHT, data: values };
}

/** Between the points of a grid; nobody is outside of it. */
function between(grid, width, height, x, y) {
  const at = (column, row) => {
    const inside = column >= 0 && column < width && row >= 0 && row < height;
    return inside ? grid[row * width + column] : 0;
  };
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  const upper = at(x0, y0) * (x0 + 1 - x) + at(x0 + 1, y0) * (x - x0);
  const lower = at(x0, y0 + 1) * (x0 + 1 - x) + at(x0 + 1, y0 + 1) * (x - x0);
  return upper * (y0 + 1 - y) + lower * (y - y0);
}

for (const vector of vectors.filter(({ expected }) => expected)) {
  test(`the back is read the same from what is kept: ${vector.name}`, () => {
    const mask = whole(vector);
    const kept = shrunk(mask);
    assert.ok(Math.max(kept.width, kept.height) <= 160);
    const before = measure(mask, vector);
    const after = measure(kept, vector);
    assert.ok(Math.abs(after.whole - before.whole) < CLOSE, `${after.whole} ${before.whole}`);
  });
}

test("an empty picture has no silhouette to keep", () => {
  assert.equal(shrunk({ width: 8, height: 6, data: new Float32Array(48) }), null);
});

test("it is packed as a recording writes it", async () => {
  const data = Uint8Array.from({ length: 12 }, (_, i) => i * 20);
  const mask = { box: [0.1, 0.2, 0.34567, 0.9], width: 4, height: 3, data, full: 255 };
  const line = await packed(mask);
  assert.deepEqual(line.box, [0.1, 0.2, 0.3457, 0.9]);
  assert.deepEqual([line.width, line.height], [4, 3]);
  assert.deepEqual(Uint8Array.from(inflateSync(Buffer.from(line.data, "base64"))), data);
});
