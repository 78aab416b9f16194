/** What the screens know of a training: how it stands, and what they may ask for. */

import type { Backend, Step } from "../../shared/trainer";

export type TransportKind = "WEBRTC" | "WEBSOCKET";

/** Why training does not go on now; each has its sentence in `rules/words.ts`. */
export type PauseReason =
  | { readonly kind: "owner" }
  | { readonly kind: "wifi" }
  | { readonly kind: "charging" }
  | { readonly kind: "battery"; readonly percent: number; readonly least: number }
  | { readonly kind: "megabytes"; readonly usedMb: number; readonly mostMb: number }
  | { readonly kind: "hours"; readonly from: number; readonly to: number }
  | { readonly kind: "hidden"; readonly seconds: number }
  /** A rule of the owner can't be kept, because the browser doesn't tell what it needs. */
  | { readonly kind: "unknown"; readonly rule: UntoldRule };

/** Rules that need what some browsers don't tell. */
export type UntoldRule = "wifi" | "charging" | "battery";

/** What is told about the exchange, step by step (mirrors mobile/edge/progress.py). */
export type Progress =
  | { readonly kind: "connected"; readonly transport: TransportKind; readonly state: string }
  | { readonly kind: "lost"; readonly reason: string; readonly retryS: number }
  | { readonly kind: "waiting"; readonly reason: string; readonly retryAfterS: number }
  /** Statistics of so many columns were asked for, or sent. */
  | { readonly kind: "measuring"; readonly columns: number; readonly isSent: boolean }
  /** They could not be worked out, and why. */
  | { readonly kind: "unmeasured"; readonly message: string }
  | { readonly kind: "receiving"; readonly round: number; readonly receivedBytes: number; readonly sizeBytes: number }
  | { readonly kind: "training"; readonly round: number; readonly deadlineS: number }
  | { readonly kind: "sending"; readonly round: number; readonly storedBytes: number; readonly sizeBytes: number }
  | { readonly kind: "judged"; readonly round: number; readonly verdict: string; readonly reason: string | null; readonly points: number }
  | { readonly kind: "refused"; readonly code: string; readonly message: string };

/** How the last word of a participation was. */
export interface Finished {
  readonly state: string;
  readonly points: number;
  readonly reputation: number;
}

export type Phase =
  | "idle"
  | "opening"
  | "connecting"
  | "waiting"
  | "receiving"
  | "training"
  | "sending"
  | "checking"
  | "paused"
  | "finished"
  | "failed";

/** One participation on this phone, as the training page shows it. Replaced whole. */
export interface TrainingView {
  readonly trainingId: string;
  readonly taskId: string;
  readonly title: string;
  readonly phase: Phase;
  readonly transport: TransportKind | null;
  readonly backend: Backend | null;
  readonly round: number;
  readonly rounds: number;
  readonly step: Step | null;
  /** 0 to 1 of the transfer under way. */
  readonly transferred: number;
  /** Milliseconds since 1970; null without a deadline. */
  readonly deadlineAt: number | null;
  readonly points: number;
  readonly accepted: number;
  readonly late: number;
  readonly losses: readonly { readonly round: number; readonly loss: number }[];
  readonly verdicts: readonly { readonly round: number; readonly verdict: string; readonly reason: string | null; readonly points: number }[];
  readonly bytesMoved: number;
  readonly paused: PauseReason | null;
  /** One sentence: what is under way, or what broke. */
  readonly message: string;
  readonly finished: Finished | null;
}

/** Steers one participation; made by `training/participation.ts`. */
export interface Participation {
  readonly view: TrainingView;
  subscribe(listener: (view: TrainingView) => void): () => void;
  /** Connect and take part until the end; resolves when it is over or stopped. */
  run(): Promise<void>;
  /** Stop at once: the round is given up, the seat goes to a backup. */
  stop(): Promise<void>;
  /** Go on after `stop` or after a rule has paused it. */
  goOn(): void;
  /** Leave the task for good. */
  leave(): Promise<void>;
}
