/** A task's model files, each checked against the hash that the server gave. */

import { type Pipeline, pipelineOf } from "../../shared/data/pipeline";
import type { Manifest, Tensor } from "../../shared/manifest";
import type { Model } from "../../shared/trainer";
import { toHex } from "../../shared/wire";

export interface ModelFile {
  readonly kind: string;
  readonly url: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** The model can't be had, in words for the owner. */
export class ModelError extends Error {
  override readonly name = "ModelError";
}

/**
 * Fetch what the trainer needs.
 *
 * @param moved Is told how many bytes came.
 * @throws ModelError The task has no model for phones, or a file was damaged.
 */
export async function fetchModel(
  files: readonly ModelFile[],
  moved: (bytes: number) => void,
  get: typeof fetch = fetch,
): Promise<Model> {
  const read = async (kind: string): Promise<unknown> => {
    const nothing = "Phones can't train this task's model. Its page says which devices can.";
    return readJson(files, kind, nothing, moved, get);
  };
  const [topology, manifest] = await Promise.all([read("TFJS_TOPOLOGY"), read("MANIFEST")]);
  return { topology, manifest: manifestOf(manifest) };
}

/**
 * Fetch columns and steps with what was fitted; only when the server has frozen them.
 *
 * @param moved Is told how many bytes came.
 * @throws ModelError It is not there, or was damaged.
 * @throws PipelineError This app can't read it.
 */
export async function fetchPipeline(
  files: readonly ModelFile[],
  moved: (bytes: number) => void,
  get: typeof fetch = fetch,
): Promise<Pipeline> {
  const nothing = "The task's preprocessing isn't ready yet. Try again.";
  return pipelineOf(await readJson(files, "PREPROCESSING", nothing, moved, get));
}

async function readJson(
  files: readonly ModelFile[],
  kind: string,
  nothing: string,
  moved: (bytes: number) => void,
  get: typeof fetch,
): Promise<unknown> {
  const file = files.find((one) => one.kind === kind);
  if (file === undefined) throw new ModelError(nothing);
  const bytes = await checked(file, get);
  moved(bytes.byteLength);
  return JSON.parse(new TextDecoder().decode(bytes));
}

async function checked(file: ModelFile, get: typeof fetch): Promise<ArrayBuffer> {
  // The address is absolute; only its path counts, so that no other host is asked.
  const { pathname, search } = new URL(file.url, location.origin);
  const response = await get(pathname + search, { credentials: "same-origin" });
  if (!response.ok) throw new ModelError(`The model can't be fetched now (${response.status}). Try again.`);
  const bytes = await response.arrayBuffer();
  const hash = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  if (hash !== file.sha256) throw new ModelError("A file of the task was damaged on its way. Try again.");
  return bytes;
}

function manifestOf(value: unknown): Manifest {
  if (!isRecord(value) || value["version"] !== 1 || !Array.isArray(value["tensors"])) {
    throw new ModelError("This app is too old for the task's model. Reload it.");
  }
  return { version: 1, tensors: value["tensors"].map(tensorOf) };
}

function tensorOf(value: unknown): Tensor {
  if (!isRecord(value)) throw new ModelError("The task's manifest can't be read.");
  const { layer, name, shape, dtype, trainable, exchanged } = value;
  const isTensor =
    typeof layer === "string" &&
    typeof name === "string" &&
    typeof dtype === "string" &&
    typeof trainable === "boolean" &&
    typeof exchanged === "boolean" &&
    Array.isArray(shape) &&
    shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  if (!isTensor) throw new ModelError("The task's manifest can't be read.");
  return { layer, name, shape: shape as number[], dtype, trainable, exchanged };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
