// A session whose line breaks, comes back, or whose journal cannot be written: what is sent, kept
// and told.

import assert from "node:assert/strict";
import { test } from "node:test";
import { STOPPED } from "../src/live/alone.ts";
import { Outbox } from "../src/live/outbox.ts";
import { Session } from "../src/live/session.ts";

const WORK = {
  type: "view",
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
const DONE = { item: 1, set_number: 2, move: "glute-bridge", side: null, reps: 8, hurt: false };

/** A session with a page around it that writes down what happens. */
function page({ free = false, status = 200 } = {}) {
  const shelf = new Map();
  const kept = () => JSON.parse(shelf.get("spinae.outbox") ?? "[]");
  const seen = { said: [], sent: [], posted: [], line: "", unkept: "", saved: [], over: null };
  const line = {
    isOpen: true,
    send(message) {
      if (this.isOpen) seen.sent.push(message.command ?? message.type);
      if (message.type === "hello") seen.hello = message;
      return this.isOpen;
    },
  };
  const server = { status };
  const outbox = new Outbox(
    () => {},
    {
      getItem: (key) => shelf.get(key) ?? null,
      setItem: (key, text) => shelf.set(key, text),
      removeItem: (key) => shelf.delete(key),
    },
    async (_path, body) => {
      seen.posted.push(body);
      return server.status;
    },
  );
  const session = new Session("a session", free, {
    line,
    outbox,
    voice: { say: (text) => seen.said.push(text), beep() {}, hush: () => seen.said.push("(hush)") },
    screen: {
      show: (view) => {
        seen.view = view;
      },
      alone: (is) => {
        seen.alone = is;
      },
      line: (text) => {
        seen.line = text;
      },
      unkept: (text) => {
        seen.unkept = text;
      },
    },
    cameraOn: () => false,
    hurts: {
      get: () => shelf.get("hurts") ?? null,
      set: (move) => (move === null ? shelf.delete("hurts") : shelf.set("hurts", move)),
    },
    saved: (set) => seen.saved.push(set),
    over: (reason, _view, isKept, message) => {
      seen.over = { reason, kept: isKept, message };
    },
  });
  return {
    session,
    seen,
    kept,
    server,
    breaks() {
      line.isOpen = false;
      session.broken();
    },
    async comesBack() {
      line.isOpen = true;
      seen.sent.length = 0;
      await session.opened();
    },
  };
}

async function atWork(how) {
  const one = page(how);
  await one.session.opened();
  one.session.hear(WORK);
  return one;
}

test("an open line begins with a hello, and starts", async () => {
  const { seen } = await atWork();
  assert.deepEqual(seen.sent, ["hello", "start"]);
});

test("what hurts is told with the next hello until how much has been answered", async () => {
  const one = await atWork();
  one.session.hear({ type: "view", stage: "pain" });
  one.breaks();
  await one.comesBack();
  assert.equal(one.seen.hello.hurts, "glute-bridge");
  one.session.hear({ type: "view", stage: "verdict" });
  one.breaks();
  await one.comesBack();
  assert.equal(one.seen.hello.hurts, undefined);
});

test("a view after the first changes only what it says", async () => {
  const { session, seen } = await atWork();
  session.hear({ type: "view", count: 6 });
  assert.deepEqual([seen.view.count, seen.view.move], [6, "glute-bridge"]);
});

test("a set is on this device from its end until the server says that it is saved", async () => {
  const { session, seen, kept } = await atWork();
  session.hear({ type: "done", set: "an id", late: DONE });
  assert.deepEqual(
    kept().map((set) => [set.session, set.reps]),
    [["a session", 8]],
  );
  session.hear({ type: "saved", set: "an id" });
  assert.deepEqual([kept(), seen.saved], [[], ["an id"]]);
});

test("a set that the server had not saved when it ended is sent once it is back, before hello", async () => {
  const one = await atWork();
  one.session.hear({ type: "done", set: "an id", late: DONE });
  one.session.hear({ type: "view", stage: "rest" });
  one.breaks();
  assert.equal(one.kept().length, 1);
  await one.comesBack();
  assert.deepEqual(
    one.seen.posted.map((set) => set.reps),
    [8],
  );
  assert.deepEqual([one.kept(), one.seen.sent], [[], ["hello", "start"]]);
});

test("hello does not wait for a set that the server cannot keep yet", async () => {
  const one = await atWork();
  one.session.hear({ type: "done", set: "an id", late: DONE });
  one.server.status = 503;
  one.breaks();
  await one.comesBack();
  assert.equal(one.seen.sent[0], "hello");
  assert.deepEqual(
    one.kept().map((set) => set.reps),
    [8],
    "nor is it taken for one that is still at work",
  );
});

test("a line that breaks in a set keeps what was counted, and goes on by hand", async () => {
  const one = await atWork();
  one.breaks();
  one.session.press("plus");
  assert.deepEqual([one.seen.alone, one.seen.view.count], [true, 6]);
  assert.match(one.seen.said.at(-1), /^The connection broke\. Your 5 reps are kept/);
  assert.deepEqual(
    one.kept().map((set) => [set.reps, set.manual]),
    [[6, 1]],
  );
});

test("tries in vain to come back are not said again", async () => {
  const one = await atWork();
  one.breaks();
  one.session.broken();
  assert.equal(one.seen.said.length, 1);
});

test("after a blink the coach takes the count over and nothing is sent twice", async () => {
  const one = await atWork();
  one.breaks();
  one.session.press("plus");
  await one.comesBack();
  assert.deepEqual([one.seen.posted, one.kept()], [[], []]);
  one.session.hear({ ...WORK, count: 0 });
  assert.deepEqual(one.seen.sent, ["hello", "start", ...Array(6).fill("plus")]);
});

test("a blink forgets the set at work alone: one that waits for the server still does", async () => {
  const one = await atWork();
  one.session.hear({ type: "done", set: "an id", late: { ...DONE, set_number: 1 } });
  one.server.status = 503;
  one.breaks();
  one.session.press("plus");
  await one.comesBack();
  assert.deepEqual(
    one.kept().map((set) => set.set_number),
    [1],
  );
});

test("where the coach has gone on to another set, the one that was broken off is sent", async () => {
  const one = await atWork();
  one.breaks();
  await one.comesBack();
  one.session.hear({ ...WORK, item: 2, set_number: 1, count: 0 });
  await new Promise(setImmediate);
  assert.deepEqual(
    one.seen.posted.map((set) => [set.item, set.reps]),
    [[1, 5]],
  );
});

test("a set done by hand is sent, and the coach begins after it", async () => {
  const one = await atWork();
  one.breaks();
  one.session.press("done");
  await one.comesBack();
  assert.deepEqual(
    one.seen.posted.map((set) => set.reps),
    [5],
  );
  one.session.hear({ ...WORK, set_number: 3, count: 0 });
  assert.deepEqual(one.seen.sent, ["hello", "start"]);
});

test("it hurts is heard without the line, and told once it is back", async () => {
  const one = await atWork();
  one.breaks();
  one.session.press("hurts");
  assert.deepEqual([one.seen.line, one.seen.said.at(-1)], [STOPPED, STOPPED]);
  assert.equal(one.kept()[0].hurt, true);
  await one.comesBack();
  assert.deepEqual(
    one.seen.posted.map((set) => [set.reps, set.hurt]),
    [[5, true]],
  );
  assert.deepEqual([one.seen.hello.hurts, one.seen.sent], ["glute-bridge", ["hello", "start"]]);
});

/** A page whose line has opened and has not said hello yet: a set of its own is being sent. */
async function greeting(one) {
  one.session.hear({ type: "done", set: "an id", late: DONE });
  one.breaks();
  const greeted = one.comesBack();
  return { greeted };
}

test("what is pressed before hello is heard by the page alone, and told with hello", async () => {
  const one = await atWork();
  const { greeted } = await greeting(one);
  one.session.press("hurts");
  assert.deepEqual([one.seen.sent, one.seen.line], [[], STOPPED]);
  await greeted;
  assert.deepEqual([one.seen.hello.hurts, one.seen.sent], ["glute-bridge", ["hello", "start"]]);
});

test("a set that goes on by hand until hello is told once", async () => {
  const one = await atWork();
  one.breaks();
  const greeted = one.comesBack();
  one.session.press("plus");
  await greeted;
  one.session.hear({ ...WORK, count: 0 });
  assert.deepEqual(one.seen.sent, ["hello", "start", ...Array(6).fill("plus")]);
  assert.deepEqual([one.seen.posted, one.kept()], [[], []]);
});

test("a line that breaks before hello says it once, on the next", async () => {
  const one = await atWork();
  const { greeted } = await greeting(one);
  one.breaks();
  const again = one.comesBack();
  await Promise.all([greeted, again]);
  assert.deepEqual(one.seen.sent, ["hello", "start"]);
});

test("it hurts that the coach may not have heard is told with the next hello", async () => {
  const one = await atWork();
  one.session.press("hurts");
  one.session.hear({ type: "view", count: 6 });
  one.breaks();
  await one.comesBack();
  assert.equal(one.seen.hello.hurts, "glute-bridge");
});

test("it hurts is told once, however often the line breaks after it", async () => {
  const one = await atWork();
  one.breaks();
  one.session.press("hurts");
  await one.comesBack();
  one.session.hear({ type: "view", stage: "pain" });
  one.session.hear({ type: "view", stage: "verdict" });
  one.breaks();
  await one.comesBack();
  assert.equal(one.seen.hello.hurts, undefined);
});

test("in a rest without a line nothing goes on by hand, and it hurts is told all the same", async () => {
  const one = await atWork();
  one.session.hear({ type: "view", stage: "rest", move: "plank" });
  one.breaks();
  assert.equal(one.seen.alone, false);
  one.session.press("hurts");
  await one.comesBack();
  assert.deepEqual(one.seen.sent, ["hello", "start"]);
});

for (const stage of ["rest", "switch", "paused"]) {
  test(`in a ${stage} the move that was worked is to blame, not the next`, async () => {
    for (const breaks of [true, false]) {
      const one = await atWork();
      one.session.hear({ type: "view", stage, move: "plank" });
      if (breaks) one.breaks();
      one.session.press("hurts");
      if (!breaks) {
        one.session.hear({ type: "view", stage: "pain" });
        one.breaks();
      }
      await one.comesBack();
      assert.equal(one.seen.hello.hurts, "glute-bridge");
    }
  });
}

test("it hurts is asked until it is answered, also where another move is at hand", async () => {
  const one = await atWork();
  one.breaks();
  one.session.press("hurts");
  await one.comesBack();
  one.session.hear({ ...WORK, stage: "pain", move: "plank" });
  one.breaks();
  await one.comesBack();
  assert.equal(one.seen.hello.hurts, "glute-bridge");
});

test("free practice has nothing to go on with by hand", async () => {
  const one = await atWork({ free: true });
  one.breaks();
  assert.deepEqual([one.seen.alone, one.kept()], [false, []]);
});

test("pause goes on where it is paused", async () => {
  const { session, seen } = await atWork();
  session.press("pause");
  session.hear({ type: "view", stage: "paused" });
  session.press("pause");
  assert.deepEqual(seen.sent.slice(2), ["pause", "resume"]);
});

test("it hurts silences the voice", async () => {
  const { session, seen } = await atWork();
  session.press("hurts");
  assert.deepEqual([seen.said, seen.sent.at(-1)], [["(hush)"], "hurts"]);
});

test("what is not kept yet is told until it is", async () => {
  const { session, seen } = await atWork();
  session.hear({ type: "unkept", message: "Not yet kept.", why: "full" });
  assert.equal(seen.unkept, "Not yet kept.");
  session.hear({ type: "kept" });
  assert.deepEqual([seen.unkept, seen.line], ["", "Kept now."]);
});

test("a line that breaks while something is not kept does not say that it is", async () => {
  const one = await atWork();
  one.session.hear({ type: "view", stage: "done" });
  one.session.hear({ type: "unkept", message: "Not yet kept.", why: "full" });
  one.breaks();
  assert.match(one.seen.line, /^The connection broke before everything was kept/);
});

test("a session is over as kept only where the server says so", async () => {
  const one = await atWork();
  one.session.hear({ type: "over", reason: "finished", kept: true });
  assert.deepEqual(one.seen.over, { reason: "finished", kept: true, message: undefined });
  const other = await atWork();
  other.session.hear({ type: "done", set: "an id", late: DONE });
  other.session.hear({ type: "refused", message: "Not everything.", set: "an id" });
  other.session.hear({ type: "over", reason: "ended", kept: false });
  assert.deepEqual(other.seen.over, { reason: "ended", kept: false, message: "Not everything." });
  assert.deepEqual(other.kept(), []);
});
