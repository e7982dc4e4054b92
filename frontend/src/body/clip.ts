/** A move's loop as the server tells it, and the body's bones at any moment of it. */

import { Matrix4, Quaternion, Vector3 } from "three";
import type { Bone } from "./anatomy.ts";

export type Muscle = {
  fill: number;
  back: [number, number][] | null;
  front: [number, number][] | null;
};

export type Clip = {
  /** Seconds from the beginning of the loop. */
  times: number[];
  /** 0 at the start pose, 1 at the far one. */
  effort: number[];
  root: [number, number, number][];
  /** Of each moment: four numbers for each bone that is turned. */
  turns: number[][];
  curl: [number, number][];
  mirrored: boolean;
  view: "side" | "front";
  /** The moment of the far pose. */
  far: number;
  muscles: Muscle[];
  things: [number, number][][];
};

/** The bones whose turns a clip tells, in its order. */
const COLUMN = ["pelvis", "lumbar1", "lumbar2", "thorax1", "thorax2", "neck", "head"];
const LIMBS = [
  ...["clavicle", "arm", "fore1", "fore2", "hand", "thigh", "shank", "foot", "toes"],
] as const;
export const TURNED = [...COLUMN, ...both(LIMBS)];

function both(limbs: readonly string[]): string[] {
  return ["left", "right"].flatMap((side) => limbs.map((limb) => `${side}_${limb}`));
}

/** Where every bone carries its skin, worked out without making anything anew. */
export class Rig {
  readonly matrices: Matrix4[];
  readonly #bones: Bone[];
  readonly #place: Map<string, number>;
  readonly #starts: Vector3[];
  readonly #at: Vector3[];
  readonly #turns: Quaternion[];
  readonly #axes: Record<string, Vector3>;
  readonly #a = new Quaternion();
  readonly #b = new Quaternion();
  readonly #way = new Vector3();
  readonly #one = new Vector3(1, 1, 1);

  constructor(bones: Bone[]) {
    this.#bones = bones;
    this.#place = new Map(bones.map((bone, index) => [bone.name, index]));
    this.#starts = bones.map((bone) => new Vector3(...bone.start));
    this.#at = bones.map(() => new Vector3());
    this.#turns = bones.map(() => new Quaternion());
    this.matrices = bones.map(() => new Matrix4());
    this.#axes = { left: this.#fingerAxis("left"), right: this.#fingerAxis("right") };
  }

  /** About what the fingers of a hand at rest close. */
  #fingerAxis(side: "left" | "right"): Vector3 {
    const start = (name: string) => this.#start(`${side}_${name}`);
    const way = start("finger3-1").clone().sub(start("hand")).normalize();
    const across = start("finger5-1").clone().sub(start("finger2-1"));
    if (side === "right") across.negate();
    return across.addScaledVector(way, -across.dot(way)).normalize().negate();
  }

  #start(name: string): Vector3 {
    return this.#starts[this.#place.get(name) ?? 0] ?? new Vector3();
  }

  /** Every joint, for the frame of the picture. */
  get joints(): readonly Vector3[] {
    return this.#at;
  }

  /** Take the body to a moment between two of the clip's. */
  pose(clip: Clip, before: number, after: number, share: number): void {
    const turns = [clip.turns[before] ?? [], clip.turns[after] ?? []] as const;
    TURNED.forEach((name, index) => {
      const turn = this.#turns[this.#place.get(name) ?? 0];
      this.#a.fromArray(turns[0], 4 * index);
      this.#b.fromArray(turns[1], 4 * index);
      turn?.slerpQuaternions(this.#a, this.#b, share);
    });
    this.#bones.forEach((bone, index) => {
      const at = this.#at[index];
      const turn = this.#turns[index];
      const start = this.#starts[index];
      if (!at || !turn || !start) return;
      if (bone.parent === null) {
        at.fromArray(clip.root[before] ?? [0, 0, 0]);
        at.lerp(this.#way.fromArray(clip.root[after] ?? [0, 0, 0]), share);
      } else {
        const parent = this.#place.get(bone.parent) ?? 0;
        const [from, turned] = [this.#at[parent], this.#turns[parent]];
        if (!from || !turned) return;
        this.#way.copy(start).sub(this.#starts[parent] ?? start);
        at.copy(from).add(this.#way.applyQuaternion(turned));
        if (bone.name.includes("finger")) this.#close(bone.name, turn, turned, clip, before);
      }
      const matrix = this.matrices[index];
      matrix?.compose(at, turn, this.#one);
      matrix?.multiply(this.#shift.makeTranslation(-start.x, -start.y, -start.z));
    });
  }

  readonly #shift = new Matrix4();

  #close(name: string, turn: Quaternion, hand: Quaternion, clip: Clip, moment: number): void {
    const side = name.startsWith("left") ? "left" : "right";
    const curl = name.includes("finger1") ? 0 : (clip.curl[moment]?.[side === "left" ? 0 : 1] ?? 0);
    const axis = this.#axes[side];
    if (axis) this.#a.setFromAxisAngle(axis, curl);
    turn.copy(hand).multiply(this.#a);
  }
}

/** The two moments that a time lies between, and how far it is from the first to the second. */
export function moment(clip: Clip, t: number): [number, number, number] {
  const last = clip.times.length - 1;
  const whole = clip.times[last] ?? 1;
  const now = ((t % whole) + whole) % whole;
  let after = clip.times.findIndex((time) => time >= now);
  if (after <= 0) after = 1;
  const [from, to] = [clip.times[after - 1] ?? 0, clip.times[after] ?? 1];
  return [after - 1, after, to > from ? (now - from) / (to - from) : 1];
}
