/** States in the words of the product. */

import type {
  ParticipationState,
  RedemptionState,
  TaskState,
  Verdict,
} from "../api/generated/operations";

export interface StateWords {
  readonly word: string;
  readonly tone: "info" | "good" | "bad" | "warn" | "aside" | "quiet";
  /** It happens now. */
  readonly live?: boolean;
}

export const TASK_STATES: Readonly<Record<TaskState, StateWords>> = {
  DRAFT: { word: "Draft", tone: "quiet" },
  RECRUITING: { word: "Recruiting", tone: "info" },
  RUNNING: { word: "Training", tone: "good", live: true },
  PAUSED: { word: "Paused", tone: "warn" },
  COMPLETED: { word: "Finished", tone: "quiet" },
  FAILED: { word: "Could not finish", tone: "bad" },
  CANCELLED: { word: "Stopped", tone: "quiet" },
};

export const PARTICIPATION_STATES: Readonly<Record<ParticipationState, StateWords>> = {
  REGISTERED: { word: "Waiting", tone: "info" },
  SELECTED: { word: "Selected", tone: "good" },
  BACKUP: { word: "Backup", tone: "aside" },
  TRAINING: { word: "Training", tone: "good", live: true },
  FINISHED: { word: "Finished", tone: "quiet" },
  DROPPED: { word: "Dropped out", tone: "warn" },
  LEFT: { word: "You left", tone: "quiet" },
  NOT_SELECTED: { word: "Not selected", tone: "quiet" },
};

export const VERDICTS: Readonly<Record<Verdict, StateWords>> = {
  ACCEPTED: { word: "Used", tone: "good" },
  SURPLUS: { word: "In time, not needed", tone: "quiet" },
  LATE: { word: "Late", tone: "warn" },
  REJECTED: { word: "Not used", tone: "bad" },
};

export const REDEMPTION_STATES: Readonly<Record<RedemptionState, StateWords>> = {
  REQUESTED: { word: "Waits for approval", tone: "info" },
  APPROVED: { word: "On its way", tone: "info" },
  PAID: { word: "Paid", tone: "good" },
  REFUSED: { word: "Refused, points came back", tone: "bad" },
};
