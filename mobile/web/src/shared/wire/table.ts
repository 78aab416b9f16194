/** The kind of every field of every frame: what can be read and written, and no more. */

import {
  CHUNK_BYTES,
  MOST_MEASURED,
  QUANTILES,
  type Bulk,
  type Frame,
  type Frozen,
  type Holding,
  type Measured,
  type Wanted,
  type WirePlan,
} from "./frames";
import {
  binary,
  flag,
  list,
  nullable,
  numbers,
  real,
  record,
  text,
  whole,
  word,
  type Check,
  type Fields,
  type Kind,
} from "./kinds";

const MOST = 8; // holdings, codecs, metrics
const MOST_COUNTED = 1_000; // categories of a column
const ANY = Number.MAX_SAFE_INTEGER;

type FrameOf<T extends Frame["t"]> = Extract<Frame, { t: T }>;

const id = binary(16);
const sha256 = binary(32);
const state = word(
  "REGISTERED",
  "SELECTED",
  "BACKUP",
  "TRAINING",
  "FINISHED",
  "DROPPED",
  "LEFT",
  "NOT_SELECTED",
);
const codec = word("f32", "f16", "i8");

const holding = list(record<Holding>({ id, received_bytes: whole() }), 0, MOST);

const bulk = record<Bulk>({
  kind: word("weights", "delta"),
  codec,
  size_bytes: whole(),
  sha256,
});

const plan = record<WirePlan>(
  {
    optimizer: word("SGD", "MOMENTUM", "ADAM"),
    learning_rate: real,
    momentum: real,
    epochs: whole(1),
    batch_size: whole(1),
    proximal_mu: real,
    codec,
    loss: word("binary_crossentropy", "sparse_categorical_crossentropy", "mse"),
    seed: binary(8),
  },
  (value) => {
    if (value.learning_rate <= 0) return "learning_rate must be above 0";
    if (value.momentum < 0 || value.proximal_mu < 0) return "numbers below 0";
    return value.momentum !== 0 && value.optimizer !== "MOMENTUM"
      ? "momentum is for the optimizer MOMENTUM only"
      : null;
  },
);

const place = whole(0, 999);

const wanted = record<Wanted>({
  column: place,
  step: place,
  measure: word("moments", "quantiles", "counts"),
});

const frozen = record<Frozen>(
  { column: place, step: place, location: real, scale: nullable(real) },
  ({ scale }) => (scale !== null && scale <= 0 ? "scale must be above 0" : null),
);

const measured = record<Measured>({
  present: whole(),
  missing: whole(),
  mean: nullable(real),
  m2: nullable(real),
  least: nullable(real),
  greatest: nullable(real),
  quantiles: nullable(binary(8 * QUANTILES)),
  counts: nullable(binary(8, 4 * MOST_COUNTED)),
});

/** A frame's kind: its type is written first. */
function frame<T extends Frame["t"]>(
  t: T,
  fields: Omit<Fields<FrameOf<T>>, "t" | "id">,
  check?: Check<FrameOf<T>>,
): Kind<FrameOf<T>> {
  const whole = { t: word(t), id, ...fields } as unknown as Fields<FrameOf<T>>;
  return record<FrameOf<T>>(whole, check);
}

function notBelowZero(name: string, value: number): string | null {
  return value < 0 ? `${name} must be a number from 0` : null;
}

export const FRAMES: { readonly [T in Frame["t"]]: Kind<FrameOf<T>> } = {
  hello: frame(
    "hello",
    {
      protocol: whole(),
      training_id: text(),
      ticket: text(),
      codecs: list(text(/^[a-z0-9_]{1,16}$/), 1, MOST), // may be of later days
      holding,
    },
    (value) => (value.codecs.includes("f32") ? null : "f32 must be among the codecs"),
  ),
  welcome: frame("welcome", { state, holding }),
  wait: frame("wait", { retry_after_s: real, reason: text() }, (value) =>
    notBelowZero("retry_after_s", value.retry_after_s),
  ),
  measure: frame(
    "measure",
    {
      part: whole(1),
      deadline_s: real,
      columns: list(wanted, 1, MOST_MEASURED),
      fitted: list(frozen, 0, ANY),
    },
    (value) => notBelowZero("deadline_s", value.deadline_s),
  ),
  statistics: frame("statistics", {
    of: id,
    examples: whole(1),
    columns: list(measured, 1, MOST_MEASURED),
  }),
  train: frame(
    "train",
    { round: whole(), attempt: whole(), deadline_s: real, plan, bulk },
    (value) =>
      value.bulk.kind !== "weights" || value.bulk.codec !== "f32"
        ? "the bulk of train is weights in f32"
        : notBelowZero("deadline_s", value.deadline_s),
  ),
  update: frame(
    "update",
    {
      round: whole(),
      attempt: whole(),
      base_sha256: sha256,
      num_examples: whole(1),
      metrics: numbers(MOST, "accuracy", "auc", "f1", "loss", "mse", "mae"),
      train_s: real,
      bulk,
    },
    (value) =>
      value.bulk.kind !== "delta"
        ? "the bulk of update is a delta"
        : notBelowZero("train_s", value.train_s),
  ),
  chunk: frame("chunk", { offset: whole(), data: binary(0, CHUNK_BYTES) }),
  have: frame("have", { received_bytes: whole() }),
  verdict: frame(
    "verdict",
    {
      round: whole(),
      verdict: word("ACCEPTED", "REJECTED", "SURPLUS", "LATE"),
      reason: nullable(
        word("MANIFEST", "NOT_FINITE", "NORM", "DIRECTION", "LOSS", "FREE_RIDING"),
      ),
      points: whole(),
    },
    (value) =>
      (value.verdict === "REJECTED") !== (value.reason !== null)
        ? "reason belongs to the verdict REJECTED, and only to it"
        : null,
  ),
  pause: frame("pause", { reason: text() }),
  bye: frame("bye", { reason: text() }),
  finished: frame("finished", { state, points: whole(), reputation: real }, (value) =>
    notBelowZero("reputation", value.reputation),
  ),
  error: frame("error", {
    of: nullable(id),
    code: text(/^[A-Z_]{1,32}$/),
    message: text(),
    is_fatal: flag,
  }),
  ping: frame("ping", {}),
  pong: frame("pong", {}),
};
