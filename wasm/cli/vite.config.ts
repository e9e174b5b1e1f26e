import { copyFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  publicDir: false,
  // Pieces lie beside main.js: the engine is looked for from where the code is.
  build: {
    ssr: here("./main.ts"),
    outDir: here("../../dist/cli"),
    target: "node20",
    emptyOutDir: true,
    // Reading the code is a good part of the time that a small capture takes.
    minify: true,
    rolldownOptions: { output: { chunkFileNames: "[name]-[hash].js" } },
  },
  ssr: { noExternal: true },
  plugins: [
    {
      name: "engine-beside-the-command-line",
      writeBundle: () => {
        for (const name of ["engine.wasm", "vendors.bin"])
          copyFileSync(here(`../build/${name}`), here(`../../dist/cli/${name}`));
      },
    },
  ],
});
