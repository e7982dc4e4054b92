// Bundle src/ and gather what the pages need at run time: `node build.mjs OUT [--debug]`.
// Every file directly in src/ becomes a file that a page can load; folders in src/ are parts.

import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import subsetFont from "subset-font";

const out = process.argv[2];
const debug = process.argv.includes("--debug");
if (!out) throw new Error("Say where to build to: node build.mjs OUT");

const files = await readdir("src", { withFileTypes: true });
const entryPoints = files
  .filter((file) => file.isFile() && /\.(ts|css)$/.test(file.name))
  .filter((file) => !/\.(test|d)\.ts$/.test(file.name))
  .map((file) => join("src", file.name));

// Every letter of the font, but of its weights those that fonts.css names: half the size.
const letters = String.fromCodePoint(...Array(0xd800).keys());
const weights = { variationAxes: { wght: { min: 400, max: 650 } }, targetFormat: "woff2" };
const lighter = {
  name: "lighter fonts",
  setup({ onLoad }) {
    onLoad({ filter: /\.woff2$/ }, async ({ path }) => ({
      contents: await subsetFont(await readFile(path), letters, weights),
      loader: "file",
    }));
  },
};

await build({
  entryPoints,
  outdir: out,
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["chrome111", "firefox115", "safari16.4"],
  minify: !debug,
  sourcemap: debug ? "linked" : false,
  legalComments: "linked",
  chunkNames: "parts/[name]-[hash]",
  assetNames: "fonts/[name]",
  plugins: [lighter],
  logLevel: "warning",
}).catch(() => process.exit(1)); // esbuild has said why

// Every browser that runs these pages has SIMD, so the one variant of the wasm is enough.
const wasm = "node_modules/@mediapipe/tasks-vision/wasm";
await mkdir(join(out, "wasm"), { recursive: true });
for (const name of ["vision_wasm_internal.js", "vision_wasm_internal.wasm"]) {
  await cp(join(wasm, name), join(out, "wasm", name));
}

// The font's licence asks to travel with it.
const font = "node_modules/@fontsource-variable/atkinson-hyperlegible-next";
await cp(join(font, "LICENSE"), join(out, "fonts", "LICENSE"));
