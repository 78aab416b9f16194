import { createHash } from "node:crypto";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { verdictsOf } from "../../../src/window/training/before";
import { fetchModel, fetchPipeline, type ModelFile } from "../../../src/window/training/model";
import { mayPass } from "../../../src/window/training/patient";
import { AppError } from "../../../src/window/api/errors";

const TENSOR = { layer: "dense", name: "kernel", shape: [2, 1], dtype: "float32", trainable: true, exchanged: true };
const MANIFEST = JSON.stringify({ version: 1, tensors: [TENSOR] });
const TOPOLOGY = JSON.stringify({ class_name: "Sequential" });

function aFile(kind: string, content: string): ModelFile {
  const sha256 = createHash("sha256").update(content).digest("hex");
  return { kind, url: `https://elsewhere.example/files/${kind}?x=1`, sizeBytes: content.length, sha256 };
}

const FILES = [aFile("TFJS_TOPOLOGY", TOPOLOGY), aFile("MANIFEST", MANIFEST)];

function serving(contents: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const get = ((path: string) => {
    asked.push(path);
    const content = contents[path.slice("/files/".length, -"?x=1".length)];
    return Promise.resolve(content === undefined ? new Response("", { status: 503 }) : new Response(content));
  }) as typeof fetch;
  return { asked, get };
}

describe("a task's model", () => {
  beforeEach(() => {
    vi.stubGlobal("location", { origin: "https://fl.example" });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("comes from this server alone and is counted", async () => {
    const { asked, get } = serving({ TFJS_TOPOLOGY: TOPOLOGY, MANIFEST });
    let moved = 0;

    const model = await fetchModel(FILES, (bytes) => (moved += bytes), get);

    expect(model.manifest.tensors).toEqual([TENSOR]);
    expect(model.topology).toEqual({ class_name: "Sequential" });
    expect(asked).toEqual(["/files/TFJS_TOPOLOGY?x=1", "/files/MANIFEST?x=1"]);
    expect(moved).toBe(TOPOLOGY.length + MANIFEST.length);
  });

  it.each([
    ["a damaged file", { TFJS_TOPOLOGY: `${TOPOLOGY} `, MANIFEST }, FILES, "damaged"],
    ["a server that is busy", { MANIFEST }, FILES, "503"],
    ["a model that phones can't train", { MANIFEST }, FILES.slice(1), "Phones can't train"],
  ])("is refused: %s", async (_, contents, files, words) => {
    await expect(fetchModel(files, () => undefined, serving(contents).get)).rejects.toThrow(words);
  });

  it("has its preprocessing from a file of its own, once that is frozen", async () => {
    const step = { kind: "STANDARDISE", columns: ["a"], fitted: [{ column: "a", location: 3, scale: 2, examples: 9 }] };
    const PREPROCESSING = JSON.stringify({ version: 1, label: "y", columns: [], steps: [step] });
    const files = [...FILES, aFile("PREPROCESSING", PREPROCESSING)];

    const pipeline = await fetchPipeline(files, () => undefined, serving({ PREPROCESSING }).get);

    expect(pipeline.steps[0]?.fitted).toEqual([{ column: "a", location: 3, scale: 2, category: null, examples: 9 }]);
    const early = fetchPipeline(FILES, () => undefined, serving({}).get);
    await expect(early).rejects.toThrow("isn't ready yet");
    const damaged = fetchPipeline(files, () => undefined, serving({ PREPROCESSING: `${PREPROCESSING} ` }).get);
    await expect(damaged).rejects.toThrow("damaged");
  });

  it.each([
    ["another version", { version: 2, tensors: [] }],
    ["no list", { version: 1, tensors: {} }],
    ["a shape that is none", { version: 1, tensors: [{ ...TENSOR, shape: [-1] }] }],
    ["a missing field", { version: 1, tensors: [{ ...TENSOR, exchanged: undefined }] }],
  ])("is refused when its manifest has %s", async (_, value) => {
    const manifest = JSON.stringify(value);
    const files = [aFile("TFJS_TOPOLOGY", TOPOLOGY), aFile("MANIFEST", manifest)];
    const { get } = serving({ TFJS_TOPOLOGY: TOPOLOGY, MANIFEST: manifest });

    await expect(fetchModel(files, () => undefined, get)).rejects.toThrow();
  });
});

describe("what was before", () => {
  it("shows each round's verdict with what was paid for it", () => {
    const verdicts = verdictsOf([
      { __typename: "SelectionReceipt", id: "1", round: null },
      { __typename: "UpdateReceipt", id: "2", round: 1, verdict: "ACCEPTED", rejection: null },
      { __typename: "PointsReceipt", id: "3", round: 1, entry: { points: 4 } },
      { __typename: "PointsReceipt", id: "4", round: 1, entry: { points: 2 } },
      { __typename: "UpdateReceipt", id: "5", round: 2, verdict: "LATE", rejection: null },
      { __typename: "ReputationReceipt", id: "6", round: 2 },
    ]);

    expect(verdicts).toEqual([
      { round: 1, verdict: "ACCEPTED", reason: null, points: 6 },
      { round: 2, verdict: "LATE", reason: null, points: 0 },
    ]);
  });
});

describe("what may pass", () => {
  it.each([
    [new AppError("away", { kind: "unreachable" }), true],
    [new AppError("too often", { kind: "denied", code: "RATE_LIMITED" }), true],
    [new TypeError("Failed to fetch"), true],
    [new TypeError("x is not a function"), false],
    [new AppError("signed out", { kind: "signedOut" }), false],
    [new Error("Your file is gone."), false],
  ])("%o: %s", (error, passes) => {
    expect(mayPass(error)).toBe(passes);
  });
});
