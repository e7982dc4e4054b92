// Which buttons of the coach page are at hand when.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { atHand, pressOf } from "../src/live/display.ts";

const TEMPLATE = new URL("../../src/spinae/web/templates/train/coach.html", import.meta.url);
const MESSAGES = new URL("../src/live/messages.ts", import.meta.url);
const STAGES = [
  ...readFileSync(MESSAGES, "utf8")
    .match(/type Stage =([^;]*);/)[1]
    .matchAll(/"([\w-]+)"/g),
].map((found) => found[1]);
const WORK = { stage: "work", free: false, kind: "reps", count: 1 };

function shown(view) {
  return atHand({ ...WORK, ...view }).sort();
}

test("every button in the foot of the page is at hand in some stage, and no other command is", () => {
  const foot = readFileSync(TEMPLATE, "utf8").split("<footer")[1];
  const buttons = [...foot.matchAll(/data-do="([\w-]+)"/g)].map((found) => found[1]);
  const ever = new Set(STAGES.flatMap((stage) => shown({ stage })));
  assert.deepEqual([...ever].sort(), buttons.sort());
});

test("at work everything but a start is at hand", () => {
  assert.deepEqual(shown({}), ["done", "end", "hurts", "minus", "pause", "plus", "skip"]);
});

test("only reps are counted by hand, and only what was counted is taken back", () => {
  assert.deepEqual(shown({ kind: "hold" }), ["done", "end", "hurts", "pause", "skip"]);
  assert.ok(!shown({ count: 0 }).includes("minus"));
});

test("in free practice nothing is left out or counted by hand", () => {
  assert.deepEqual(shown({ free: true }), ["done", "end", "hurts", "pause"]);
  assert.deepEqual(shown({ free: true, stage: "position" }), ["end", "hurts", "pause"]);
});

test("a session that waits, asks about pain or is over has no buttons in the foot", () => {
  for (const stage of ["waiting", "pain", "verdict", "done", "locked"])
    assert.deepEqual(shown({ stage }), []);
});

test("a button that says no command of ours is an error", () => {
  const button = (said) => ({ getAttribute: () => said });
  assert.equal(pressOf(button("plus")), "plus");
  assert.throws(() => pressOf(button("dance")), /data-do: got “dance”, allowed start, pause/);
});
