/** How bright the camera's picture is: one number of it, and no more. */

/** Enough to tell dark from light, and too few to show anything. */
const COLUMNS = 16;
const ROWS = 12;
/** What red, green and blue add to brightness (Rec. 709). */
const RED = 0.2126;
const GREEN = 0.7152;
const BLUE = 0.0722;

let pen: CanvasRenderingContext2D | null = null;

/** The mean brightness, 0 black to 1 white; null where there is no picture yet. */
export function brightness(video: HTMLVideoElement): number | null {
  if (video.videoWidth === 0) return null;
  pen ??= newPen();
  if (!pen) return null;
  pen.drawImage(video, 0, 0, COLUMNS, ROWS);
  const { data } = pen.getImageData(0, 0, COLUMNS, ROWS);
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) {
    sum += RED * (data[i] ?? 0) + GREEN * (data[i + 1] ?? 0) + BLUE * (data[i + 2] ?? 0);
  }
  return Math.round((sum / (COLUMNS * ROWS * 255)) * 100) / 100;
}

function newPen(): CanvasRenderingContext2D | null {
  const canvas = document.createElement("canvas");
  canvas.width = COLUMNS;
  canvas.height = ROWS;
  return canvas.getContext("2d", { willReadFrequently: true });
}
