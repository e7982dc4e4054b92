// What is done is on this device until the server has it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "../src/live/outbox.ts";

const SET = { session: "s", ended: Date.now(), item: 0, set_number: 1, side: null, reps: 7 };
const NEXT = { ...SET, set_number: 2 };

function shelf() {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => kept.set(key, text),
    removeItem: (key) => kept.delete(key),
    get sets() {
      return JSON.parse(kept.get("spinae.outbox") ?? "[]");
    },
  };
}

/** An outbox whose server answers with these, one after the other; 0: it is not there. */
function outbox(...answers) {
  const sent = [];
  const refused = [];
  const on = shelf();
  const box = new Outbox(
    (set) => refused.push(set),
    on,
    async (path, body) => {
      sent.push({ path, body });
      const status = answers.shift() ?? 200;
      if (status === 0) throw new Error("no server");
      return status;
    },
  );
  return { box, on, sent, refused };
}

test("a set outlives the page that kept it", async () => {
  const { box, on } = outbox();
  box.keep(SET);
  const sent = [];
  await new Outbox(undefined, on, async (path) => sent.push(path) && 200).send();
  assert.deepEqual([sent, on.sets], [["/sessions/s/sets"], []]);
});

test("the same set told again takes the place of the first", () => {
  const { box, on } = outbox();
  box.keep(SET);
  box.keep({ ...SET, reps: 8 });
  assert.deepEqual(
    on.sets.map((set) => set.reps),
    [8],
  );
});

test("a set is sent with how long ago it ended, and without what the server does not ask", async () => {
  const { box, sent } = outbox();
  box.keep({ ...SET, ended: Date.now() - 60_000, id: "an id" });
  assert.equal(await box.send(), true);
  const { ago_s, ...body } = sent[0].body;
  assert.ok(ago_s >= 60);
  assert.deepEqual(body, { item: 0, set_number: 1, side: null, reps: 7 });
});

for (const status of [0, 500, 503]) {
  test(`what a server answers with ${status} is kept, with all that comes after it`, async () => {
    const { box, on } = outbox(status);
    box.keep(SET);
    box.keep(NEXT);
    assert.equal(await box.send(), false);
    assert.equal(on.sets.length, 2);
    assert.equal(await box.send(), true);
    assert.deepEqual(on.sets, []);
  });
}

for (const status of [409, 422]) {
  test(`what a server will never take (${status}) is told and not sent again`, async () => {
    const { box, on, refused, sent } = outbox(status);
    box.keep(SET);
    box.keep(NEXT);
    assert.equal(await box.send(), true);
    assert.deepEqual([refused.length, sent.length, on.sets], [1, 2, []]);
  });
}

test("what was told of a set while it was sent is not lost", async () => {
  const { box, on } = outbox();
  box.keep(SET);
  const sending = box.send();
  box.keep({ ...SET, hurt: true });
  await sending;
  assert.deepEqual(
    on.sets.map((set) => set.hurt),
    [true],
  );
});

test("a set that the server has kept, or the coach goes on with, waits no more", () => {
  const { box, on } = outbox();
  box.keep({ ...SET, id: "first" });
  box.keep(NEXT);
  box.saved("first");
  assert.deepEqual(on.sets, [NEXT]);
  box.forget(NEXT);
  assert.deepEqual(on.sets, []);
});

test("two askers send a set once", async () => {
  const { box, sent } = outbox();
  box.keep(SET);
  await Promise.all([box.send(), box.send()]);
  assert.equal(sent.length, 1);
});

test("a set of somebody else waits for them, and the others are sent", async () => {
  const shelf = new Map();
  const posted = [];
  const outbox = new Outbox(
    () => assert.fail("it is not refused"),
    {
      getItem: (key) => shelf.get(key) ?? null,
      setItem: (key, text) => shelf.set(key, text),
      removeItem: (key) => shelf.delete(key),
    },
    async (path) => {
      posted.push(path);
      return path.includes("theirs") ? 404 : 200;
    },
  );
  const set = { item: 0, set_number: 1, move: "plank", side: null, ended: Date.now() };
  outbox.keep({ ...set, session: "theirs" });
  outbox.keep({ ...set, session: "mine" });
  assert.equal(await outbox.send(), false);
  assert.deepEqual(posted, ["/sessions/theirs/sets", "/sessions/mine/sets"]);
  assert.deepEqual(
    JSON.parse(shelf.get("spinae.outbox")).map((one) => one.session),
    ["theirs"],
  );
});
