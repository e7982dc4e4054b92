/** The body's mesh and bones, as `scripts/body.py` has made them. */

export type Vector = readonly [number, number, number];
export type Bone = { name: string; parent: string | null; start: Vector };

export type Anatomy = {
  bones: Bone[];
  /** Left, up and front at rest, metres. */
  positions: Float32Array;
  /** Four bones a vertex, and how much each carries it. */
  carriers: Uint8Array;
  weights: Float32Array;
  faces: Uint16Array;
  /** Right of the middle and down from the crown on the plate, millimetres, and which way it faces
   * there: 1 to the front, −1 to the back. */
  plate: Float32Array;
};

type Listed = { vertices: number; faces: number; bones: Bone[] };

/** Fetched once for all figures of a page. */
export async function load(folder: string): Promise<Anatomy> {
  const [listed, data] = await Promise.all([
    fetch(`${folder}body.json`).then((answer) => answer.json() as Promise<Listed>),
    fetch(`${folder}body.bin`).then((answer) => answer.arrayBuffer()),
  ]);
  return unpack(listed, data);
}

export function unpack(listed: Listed, data: ArrayBuffer): Anatomy {
  const { vertices: many, faces, bones } = listed;
  let at = 0;
  const take = (bytes: number) => {
    const part = data.slice(at, at + bytes);
    at += bytes;
    return part;
  };
  const positions = Float32Array.from(new Int16Array(take(many * 6)), (tenth) => tenth / 1e4);
  const carriers = new Uint8Array(take(many * 4));
  const weights = Float32Array.from(new Uint8Array(take(many * 4)), (part) => part / 255);
  const triangles = new Uint16Array(take(faces * 6));
  const plate = Float32Array.from(new Int16Array(take(many * 6)));
  for (let i = 2; i < plate.length; i += 3) plate[i] = (plate[i] ?? 0) / 1000;
  return { bones, positions, carriers, weights, faces: triangles, plate };
}

/** How far a point lies outside a closed line, − inside. */
export function outside(
  x: number,
  y: number,
  line: readonly (readonly [number, number])[],
): number {
  let inside = false;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0, j = line.length - 1; i < line.length; j = i++) {
    const [ax, ay] = line[i] ?? [0, 0];
    const [bx, by] = line[j] ?? [0, 0];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    const [dx, dy] = [bx - ax, by - ay];
    const along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1);
    const share = Math.max(0, Math.min(1, along));
    least = Math.min(least, Math.hypot(x - ax - share * dx, y - ay - share * dy));
  }
  return inside ? -least : least;
}
