// Milliseconds that the page's measure of the back takes, median and 95 of 100:
// node benchmarks/back_line_cost.mjs

import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { measure } from "../frontend/src/live/backline.ts";

const vectors = JSON.parse(readFileSync(new URL("../tests/vectors/backline.json", import.meta.url)));
const cases = vectors
  .filter((vector) => vector.expected)
  .map(({ mask, ...seen }) => ({ seen, silhouette: wholePicture(mask, seen) }));

/** The mask as the page has it: as large as the picture, from 0 to 1. */
function wholePicture({ box, width, height, data }, seen) {
  const small = inflateSync(Buffer.from(data, "base64"));
  const [left, top, right, bottom] = box;
  const whole = new Float32Array(seen.width * seen.height);
  for (let y = 0; y < seen.height; y += 1) {
    for (let x = 0; x < seen.width; x += 1) {
      const column = Math.floor((((x + 0.5) / seen.width - left) / (right - left)) * width);
      const row = Math.floor((((y + 0.5) / seen.height - top) / (bottom - top)) * height);
      const inside = column >= 0 && column < width && row >= 0 && row < height;
      if (inside) whole[y * seen.width + x] = small[row * width + column] / 255;
    }
  }
  return { width: seen.width, height: seen.height, data: whole };
}

const times = [];
for (let round = 0; round < 100; round += 1) {
  for (const { silhouette, seen } of cases) {
    const before = performance.now();
    measure(silhouette, seen);
    times.push(performance.now() - before);
  }
}
times.sort((a, b) => a - b);
const at = (share) => times[Math.floor(times.length * share)].toFixed(2);
process.stdout.write(`${at(0.5)} ${at(0.95)}\n`);
