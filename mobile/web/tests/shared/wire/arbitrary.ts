/** Frames by chance, each with the edges of its fields. */

import fc from "fast-check";

import type { Frame, Holding } from "../../../src/shared/wire";

const sized = (size: number): fc.Arbitrary<Uint8Array<ArrayBuffer>> =>
  fc
    .uint8Array({ minLength: size, maxLength: size })
    .map((bytes) => Uint8Array.from(bytes));
const id = sized(16);
const sha256 = sized(32);
const whole = fc.oneof(
  fc.constantFrom(0, 127, 128, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32),
  fc.maxSafeNat(),
);
const real = fc.double({ noNaN: true, noDefaultInfinity: true });
const notNegative = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });
const text = fc.string({ unit: "grapheme", maxLength: 400 });
const codec = fc.constantFrom("f32", "f16", "i8" as const);
const holding: fc.Arbitrary<readonly Holding[]> = fc.array(
  fc.record({ id, received_bytes: whole }),
  { maxLength: 8 },
);
const state = fc.constantFrom(
  "REGISTERED",
  "SELECTED",
  "BACKUP",
  "TRAINING",
  "FINISHED",
  "DROPPED",
  "LEFT",
  "NOT_SELECTED" as const,
);
const plan = fc.record({
  optimizer: fc.constant("MOMENTUM" as const),
  learning_rate: fc.double({ min: 1e-300, noNaN: true, noDefaultInfinity: true }),
  momentum: notNegative,
  epochs: fc.maxSafeNat().map((n) => Math.max(1, n)),
  batch_size: fc.constantFrom(1, 32, 4_096),
  proximal_mu: notNegative,
  codec,
  loss: fc.constantFrom(
    "binary_crossentropy",
    "sparse_categorical_crossentropy",
    "mse" as const,
  ),
  seed: sized(8),
});
const bulk = <K extends string, C extends string>(kind: K, codecs: fc.Arbitrary<C>) =>
  fc.record({ kind: fc.constant(kind), codec: codecs, size_bytes: whole, sha256 });

function typed<T extends Frame["t"]>(
  t: T,
  fields: object,
): fc.Arbitrary<Extract<Frame, { t: T }>> {
  return fc.record({ t: fc.constant(t), id, ...fields }) as unknown as fc.Arbitrary<
    Extract<Frame, { t: T }>
  >;
}

const place = fc.nat(999);
const figure = fc.option(real);
const measured = fc.record({
  present: whole,
  missing: whole,
  mean: figure,
  m2: figure,
  least: figure,
  greatest: figure,
  quantiles: fc.option(sized(808)),
  counts: fc.option(fc.constantFrom(8, 12, 4_000).chain(sized)),
});

const both: readonly fc.Arbitrary<Frame>[] = [
  typed("chunk", {
    offset: whole,
    data: fc
      .constantFrom(0, 1, 255, 256, 65_408)
      .chain((size) => sized(size)),
  }),
  typed("have", { received_bytes: whole }),
  typed("error", {
    of: fc.option(id),
    code: fc.stringMatching(/^[A-Z_]{1,32}$/),
    message: text,
    is_fatal: fc.boolean(),
  }),
  typed("ping", {}),
  typed("pong", {}),
];

export const clientFrame: fc.Arbitrary<Frame> = fc.oneof(
  ...both,
  typed("hello", {
    protocol: whole,
    training_id: text,
    ticket: text,
    codecs: fc.shuffledSubarray(["f16", "i8", "z9"]).map((some) => [...some, "f32"]),
    holding,
  }),
  typed("update", {
    round: whole,
    attempt: whole,
    base_sha256: sha256,
    num_examples: whole.map((n) => Math.max(1, n)),
    metrics: fc.dictionary(fc.constantFrom("loss", "auc", "f1", "mae"), real, {
      noNullPrototype: true,
    }),
    train_s: notNegative,
    bulk: bulk("delta", codec),
  }),
  typed("statistics", {
    of: id,
    examples: whole.map((n) => Math.max(1, n)),
    columns: fc.array(measured, { minLength: 1, maxLength: 4 }),
  }),
  typed("pause", { reason: text }),
  typed("bye", { reason: text }),
);

export const serverFrame: fc.Arbitrary<Frame> = fc.oneof(
  ...both,
  typed("welcome", { state, holding }),
  typed("wait", { retry_after_s: notNegative, reason: text }),
  typed("measure", {
    part: whole.map((n) => Math.max(1, n)),
    deadline_s: notNegative,
    columns: fc.array(
      fc.record({ column: place, step: place, measure: fc.constantFrom("moments", "quantiles", "counts") }),
      { minLength: 1, maxLength: 50 },
    ),
    fitted: fc.array(
      fc.record({ column: place, step: place, location: real, scale: fc.option(fc.double({ min: 1e-300, noNaN: true, noDefaultInfinity: true })) }),
      { maxLength: 60 },
    ),
  }),
  typed("train", {
    round: whole,
    attempt: whole,
    deadline_s: notNegative,
    plan,
    bulk: bulk("weights", fc.constant("f32")),
  }),
  typed("verdict", {
    round: whole,
    verdict: fc.constant("REJECTED"),
    reason: fc.constantFrom("NORM", "LOSS", "FREE_RIDING"),
    points: whole,
  }),
  typed("finished", { state, points: whole, reputation: notNegative }),
);
