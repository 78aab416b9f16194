import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

// What is built here lies under /mobile/ of the server. The lab has pages for tests and
// benchmarks only; it is built apart and never served by the product.
export default defineConfig(({ mode }) => {
  const isLab = mode === "lab";
  return {
    base: isLab ? "/" : "/mobile/",
    root: isLab ? "lab" : ".",
    plugins: [svelte()],
    build: {
      outDir: isLab ? "../../../build/phone-lab" : "built",
      emptyOutDir: true,
      target: "es2022",
      assetsInlineLimit: 0,
      sourcemap: false,
    },
    worker: { format: "es" },
    test: { root: ".", include: ["tests/**/*.test.ts"], environment: "node" },
  };
});
