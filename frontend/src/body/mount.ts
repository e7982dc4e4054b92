/** What draws the body: fetched when a figure is to move, and not before. */

import { type Anatomy, load } from "./anatomy.ts";
import type { Clip } from "./clip.ts";
import { Viewer } from "./viewer.ts";

let body: Promise<Anatomy> | undefined;

/** The body doing what a loop tells. */
export async function view(loop: string): Promise<Viewer> {
  body ??= load("/figures/");
  const [anatomy, answer] = await Promise.all([body, fetch(loop)]);
  if (!answer.ok) throw new Error(`${loop}: got ${answer.status}`);
  return new Viewer(anatomy, (await answer.json()) as Clip);
}
