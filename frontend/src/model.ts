/** The pose model in the page: BlazePose through MediaPipe's Tasks API, all files from our own server. */

import { PoseLandmarker, type PoseLandmarkerOptions } from "@mediapipe/tasks-vision";

export type ModelSize = "lite" | "full";

/**
 * Load a pose model: on the graphics processor where there is one, else on the processor.
 *
 * `assets` is the address of the built folder, without a slash at the end.
 */
export async function loadModel(
  assets: string,
  size: ModelSize,
  masks: boolean,
): Promise<PoseLandmarker> {
  if (!hasGraphics()) return await create(assets, size, masks, "CPU");
  try {
    return await create(assets, size, masks, "GPU");
  } catch {
    // Some graphics drivers promise what the model needs and then fail.
    return await create(assets, size, masks, "CPU");
  }
}

function create(
  assets: string,
  size: ModelSize,
  masks: boolean,
  delegate: "GPU" | "CPU",
): Promise<PoseLandmarker> {
  const files = {
    wasmLoaderPath: `${assets}/wasm/vision_wasm_internal.js`,
    wasmBinaryPath: `${assets}/wasm/vision_wasm_internal.wasm`,
  };
  const options: PoseLandmarkerOptions = {
    baseOptions: { modelAssetPath: `${assets}/models/pose_${size}.task`, delegate },
    runningMode: "VIDEO",
    numPoses: 1,
    outputSegmentationMasks: masks,
  };
  return PoseLandmarker.createFromOptions(files, options);
}

/** Whether WebGL runs on real hardware: drawn in software, it is slower than the processor itself. */
function hasGraphics(): boolean {
  const gl = document.createElement("canvas").getContext("webgl2");
  if (!gl) return false;
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const renderer = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return !/swiftshader|llvmpipe|softpipe|software|basic render/i.test(renderer);
}
