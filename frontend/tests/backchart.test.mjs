// What is said of the back after a set: from a change within the noise, nothing.

import assert from "node:assert/strict";
import { test } from "node:test";
import { words } from "../src/live/backchart.ts";

const NOISE = 3;

function said(neutral, arched, rounded) {
  return words({ neutral, arched, rounded, curve: [] }, NOISE);
}

test("a change within the noise is none", () => {
  assert.equal(said(-7, -9.9, -4.2), "Your back stayed at its neutral.");
  assert.equal(said(null, -1, 1.5), "Your back kept still.");
});

test("a change is told from the person's own neutral", () => {
  assert.match(said(-7, -14, -6), /^From neutral your back arched by 7 %/);
  assert.match(said(2, -6, 14), /rounded by 12 % and arched by 8 %/);
});

test("without a neutral only the range is told", () => {
  assert.match(said(null, -5, 9), /14 %/);
});
