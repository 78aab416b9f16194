/**
 * The frames of protocol 1: their fields, and nothing about when they are sent.
 *
 * One frame is one MessagePack map, at most 65,536 bytes, its type in `t`. A field is
 * never left out; null only where its type says so. Unknown fields are ignored.
 */

import type { Plan } from "../plan";

export const PROTOCOL = 1;
export const CHUNK_BYTES = 65_408;
/** Columns asked for in one `measure`. */
export const MOST_MEASURED = 50;
/** Quantiles of a column: at 0, 0.01, … 1. */
export const QUANTILES = 101;

type Bytes = Uint8Array<ArrayBuffer>;

export type ParticipationState =
  | "REGISTERED"
  | "SELECTED"
  | "BACKUP"
  | "TRAINING"
  | "FINISHED"
  | "DROPPED"
  | "LEFT"
  | "NOT_SELECTED";
export type VerdictWord = "ACCEPTED" | "REJECTED" | "SURPLUS" | "LATE";
export type RejectionWord =
  | "MANIFEST"
  | "NOT_FINITE"
  | "NORM"
  | "DIRECTION"
  | "LOSS"
  | "FREE_RIDING";

/** So many bytes of the bulk `id` are safely stored. */
export interface Holding {
  readonly id: Bytes;
  readonly received_bytes: number;
}

/** What the chunks that follow are. */
export interface Bulk {
  readonly kind: "weights" | "delta";
  readonly codec: "f32" | "f16" | "i8";
  readonly size_bytes: number;
  readonly sha256: Bytes;
}

/** How a client trains in one round, as it travels. */
export type WirePlan = Omit<Plan, "seed"> & { readonly seed: Bytes };

/** Client: the first frame. `holding` lists its unfinished and finished downloads. */
export interface Hello {
  readonly t: "hello";
  readonly id: Bytes;
  readonly protocol: number;
  readonly training_id: string;
  readonly ticket: string;
  /** Codecs it can write, best first; f32 is always among them. */
  readonly codecs: readonly string[];
  readonly holding: readonly Holding[];
}

/** Server: answers `hello` (same id); `holding` lists uploads without a verdict. */
export interface Welcome {
  readonly t: "welcome";
  readonly id: Bytes;
  readonly state: ParticipationState;
  readonly holding: readonly Holding[];
}

/** Server: there is nothing to do yet. */
export interface Wait {
  readonly t: "wait";
  readonly id: Bytes;
  readonly retry_after_s: number;
  readonly reason: string;
}

/** Server: asks for a round and declares the global weights; `id` is the bulk's. */
export interface Train {
  readonly t: "train";
  readonly id: Bytes;
  readonly round: number;
  readonly attempt: number;
  /** Seconds left when it was sent. */
  readonly deadline_s: number;
  readonly plan: WirePlan;
  readonly bulk: Bulk;
}

/** Client: declares its delta; `id` is the bulk's. */
export interface Update {
  readonly t: "update";
  readonly id: Bytes;
  readonly round: number;
  readonly attempt: number;
  /** Hash of the bytes of the weights it started from. */
  readonly base_sha256: Bytes;
  /** Rows it trained on. */
  readonly num_examples: number;
  /** Measured on the rows of the device, by lower-case name. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly train_s: number;
  readonly bulk: Bulk;
}

/** Both: bytes of the declared bulk, at most 65,408. */
export interface Chunk {
  readonly t: "chunk";
  readonly id: Bytes;
  readonly offset: number;
  readonly data: Bytes;
}

/** Both: so much is safely stored; every MiB and at the end. */
export interface Have {
  readonly t: "have";
  readonly id: Bytes;
  readonly received_bytes: number;
}

/** Server: what became of an update; `points` is base pay. */
export interface Verdict {
  readonly t: "verdict";
  readonly id: Bytes;
  readonly round: number;
  readonly verdict: VerdictWord;
  readonly reason: RejectionWord | null;
  readonly points: number;
}

/** A column to be measured as it is before a step. Places count from 0. */
export interface Wanted {
  /** Its place in `data.columns`. */
  readonly column: number;
  /** Place of the step that needs it; earlier ones are applied first. */
  readonly step: number;
  /** "quantiles" and "counts" ask for these beside the moments. */
  readonly measure: "moments" | "quantiles" | "counts";
}

/** What was fitted before for a step of one of the wanted columns. */
export interface Frozen {
  readonly column: number;
  readonly step: number;
  /** What is subtracted or filled in; for a category its place. */
  readonly location: number;
  /** What is divided by; null for IMPUTE. */
  readonly scale: number | null;
}

/** Server: asks for statistics of columns. */
export interface Measure {
  readonly t: "measure";
  readonly id: Bytes;
  /** The pass, from 1: in each the steps are fitted before which none waits. */
  readonly part: number;
  /** Seconds left when it was sent; who answers later is not counted. */
  readonly deadline_s: number;
  /** In the order of the answer. */
  readonly columns: readonly Wanted[];
  /** What earlier passes froze, as far as `columns` need it. */
  readonly fitted: readonly Frozen[];
}

/** Figures of a column; all but the counts null when no value is present. */
export interface Measured {
  readonly present: number;
  readonly missing: number;
  readonly mean: number | null;
  /** Sum of the squared deviations from the mean. */
  readonly m2: number | null;
  readonly least: number | null;
  readonly greatest: number | null;
  /** 101 float64, little-endian; where "quantiles" were wanted. */
  readonly quantiles: Bytes | null;
  /** Of each category, uint32, little-endian; where "counts" were wanted. */
  readonly counts: Bytes | null;
}

/** Client: answers `measure`; figures of whole columns, never rows. */
export interface Statistics {
  readonly t: "statistics";
  readonly id: Bytes;
  /** Id of the measure. */
  readonly of: Bytes;
  /** Rows that meet the requirements. */
  readonly examples: number;
  readonly columns: readonly Measured[];
}

/** Client: the owner's rules forbid training now; the connection stays. */
export interface Pause {
  readonly t: "pause";
  readonly id: Bytes;
  readonly reason: string;
}

/** Client: leaves the task for good. */
export interface Bye {
  readonly t: "bye";
  readonly id: Bytes;
  readonly reason: string;
}

/** Server: the participation is over. */
export interface Finished {
  readonly t: "finished";
  readonly id: Bytes;
  readonly state: ParticipationState;
  /** All of the participation, holds included. */
  readonly points: number;
  /** Of the client, now. */
  readonly reputation: number;
}

/** Both: what was refused and what would be right. */
export interface Refusal {
  readonly t: "error";
  readonly id: Bytes;
  /** Id of the refused frame; null when it could not be read. */
  readonly of: Bytes | null;
  readonly code: string;
  readonly message: string;
  readonly is_fatal: boolean;
}

/** Both: is anybody there? */
export interface Ping {
  readonly t: "ping";
  readonly id: Bytes;
}

/** Both: answers `ping`, with its id. */
export interface Pong {
  readonly t: "pong";
  readonly id: Bytes;
}

export type ClientFrame =
  | Hello
  | Statistics
  | Update
  | Chunk
  | Have
  | Pause
  | Bye
  | Refusal
  | Ping
  | Pong;
export type ServerFrame =
  | Welcome
  | Wait
  | Measure
  | Train
  | Chunk
  | Have
  | Verdict
  | Finished
  | Refusal
  | Ping
  | Pong;
export type Frame = ClientFrame | ServerFrame;
