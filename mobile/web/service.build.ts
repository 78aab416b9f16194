/** A step of the build: tells the service worker which files make the app. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

import type { Plugin } from "vite";

const WORKER = "sw.js";

/** Name of an entry's file: the service worker's must stay the same. */
export function entryName({ name }: { readonly name: string }): string {
  return name === "sw" ? WORKER : "assets/[name]-[hash].js";
}

/**
 * Put the list of files and their common version into the service worker.
 *
 * What workers load (the trainer, its wasm) is left out: it is kept on first use.
 *
 * @param folder Of the files that are served as they are.
 */
export function serviceWorker(base: string, folder: string): Plugin {
  return {
    name: "crowdfl-service-worker",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const worker = bundle[WORKER];
        if (worker?.type !== "chunk") return this.error("the service worker was not built");
        if (worker.imports.length > 0) return this.error("the service worker must stand alone");
        const version = createHash("sha256");
        const files: string[] = [];
        const add = (name: string, content: string | Uint8Array): void => {
          files.push(base + name);
          version.update(name).update(content);
        };
        for (const [name, file] of Object.entries(bundle).sort()) {
          const isShell = file.type === "chunk" ? name !== WORKER : /\.(css|html|woff2|svg)$/.test(name);
          if (isShell) add(name, file.type === "chunk" ? file.code : file.source);
        }
        for (const name of filesIn(folder)) add(name, readFileSync(join(folder, name)));
        const build = { version: version.digest("hex").slice(0, 16), files };
        worker.code = `self.__CROWDFL_BUILD__=${JSON.stringify(build)};\n${worker.code}`;
      },
    },
  };
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
