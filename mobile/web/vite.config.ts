import { globSync } from "node:fs";

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

import { entryName, serviceWorker } from "./service.build.ts";
import { wasmThread } from "./wasm-thread.build.ts";

const BASE = "/mobile/";
const APP = {
  input: { index: "index.html", sw: "src/service/sw.ts" },
  output: { entryFileNames: entryName },
};

// What is built here lies under /mobile/ of the server. The lab has pages for tests and
// benchmarks only; it is built apart and never served by the product.
export default defineConfig(({ mode }) => {
  const isLab = mode === "lab";
  return {
    base: isLab ? "/" : BASE,
    root: isLab ? "lab" : ".",
    plugins: [svelte(), ...(isLab ? [] : [serviceWorker(BASE, "public")])],
    build: {
      rolldownOptions: isLab ? { input: globSync("lab/*.html") } : APP,
      outDir: isLab ? "../../../build/phone-lab" : "built",
      emptyOutDir: true,
      target: "es2022",
      assetsInlineLimit: 0,
      sourcemap: false,
    },
    worker: { format: "es", plugins: () => [wasmThread()] },
    test: { root: ".", include: ["tests/**/*.test.ts"], environment: "node" },
  };
});
