// A set without its line: what is kept of it, what is said, and what the coach takes over.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Alone, STOPPED } from "../src/live/alone.ts";

const BRIDGE = {
  stage: "work",
  item: 1,
  set_number: 2,
  move: "glute-bridge",
  side: null,
  kind: "reps",
  count: 5,
  count_of: 8,
  count_left: 0,
  count_right: 0,
  clock_s: 0,
  clock_of: null,
  judged: true,
};
const BIRD_DOG = { ...BRIDGE, side: "left", count: 3, count_left: 2, count_right: 3, count_of: 6 };
const PLANK = { ...BRIDGE, kind: "hold", count: 0, count_of: null, clock_s: 21.4, clock_of: 30 };

function alone(view, ...commands) {
  const kept = [];
  const set = Alone.from("a session", view, { keep: (late) => kept.push(late), forget() {} });
  set.keep();
  for (const command of commands) set.take(command);
  return { set, late: kept.at(-1) };
}

test("nothing is kept of a rest", () => {
  assert.equal(
    Alone.from("a session", { ...BRIDGE, stage: "rest" }, { keep() {}, forget() {} }),
    null,
  );
});

test("reps by hand are added to those of the camera, and told apart", () => {
  const { late, set } = alone(BRIDGE, "plus", "plus", "minus");
  assert.deepEqual([late.reps, late.manual, late.complete], [6, 1, false]);
  assert.equal(set.view.count, 6);
  assert.match(set.words, /^The connection broke. Your 6 reps are kept .* Count on with \+1/);
});

test("only what was added by hand is taken back", () => {
  assert.equal(alone(BRIDGE, "minus").late.reps, 5);
});

test("a set with its whole dose is complete", () => {
  assert.equal(alone(BRIDGE, "plus", "plus", "plus").late.complete, true);
});

test("after done nothing is counted, and the coach goes on after the set", () => {
  const { late, set } = alone(BRIDGE, "done", "plus");
  assert.equal(late.reps, 5);
  assert.equal(set.goesOn, false);
});

test("after a blink the coach takes the count over, in the same set alone", () => {
  const { set } = alone(BRIDGE, "plus");
  assert.deepEqual([set.goesOn, set.carried], [true, 6]);
  assert.equal(set.is(BRIDGE), true);
  assert.equal(set.is({ ...BRIDGE, set_number: 3 }), false);
  assert.equal(set.is({ ...BRIDGE, stage: "rest" }), false);
});

test("where sides alternate both are counted", () => {
  const { late, set } = alone(BIRD_DOG, "plus");
  assert.deepEqual([late.reps, set.view.count_left, late.complete], [6, 3, false]);
  assert.equal(set.is({ ...BIRD_DOG, side: "right" }), true);
});

test("of a hold its seconds are kept as they were last seen", () => {
  const { late, set } = alone(PLANK, "plus");
  assert.deepEqual([late.held_s, late.reps, set.carried], [21.4, 0, 0]);
  assert.match(set.words, /Your 21 seconds are kept/);
});

test("of a move by the clock the time that has passed is kept", () => {
  const { late } = alone({ ...PLANK, kind: "clock", clock_s: 50, clock_of: 60, judged: false });
  assert.deepEqual([late.seconds, late.held_s, late.timed], [10, 0, true]);
});

test("a set that hurt never counts as done, and the coach does not go on with it", () => {
  const { late, set } = alone({ ...BRIDGE, count: 8 }, "hurts");
  assert.deepEqual([late.hurt, late.complete], [true, false]);
  assert.deepEqual([set.goesOn, set.words], [false, STOPPED]);
});
