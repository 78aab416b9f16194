/** Sentences of the training page; pure. */

import type { TrainingView } from "../../training/types";
import { change, countdown, counted, shortId, whole } from "../../words/numbers";
import { pausedWords } from "../../words/paused";
import { until } from "../../words/times";
import type { Own } from "./groups";

const HAS_SEAT: ReadonlySet<string> = new Set(["SELECTED", "TRAINING", "BACKUP"]);

/** What a participation that does not run here waits for. */
export function standing(own: Own, now: Date): string {
  const id = `Training ID ${shortId(own.id)}.`;
  const starts = new Date(own.task.startsAt);
  if (own.task.state === "PAUSED" && HAS_SEAT.has(own.state)) {
    return `${pausedWords(null, own.task.stateReason)} Your seat and your points are kept. ${id}`;
  }
  switch (own.state) {
    case "REGISTERED":
      return `Registered. ${id} ${ranked(own)}Devices are selected ${until(starts, now)}.`;
    case "SELECTED":
    case "TRAINING":
      return starts > now && own.task.state === "RECRUITING" ? `Selected. ${id} Starts ${until(starts, now)}.` : `Selected. ${id} Training runs now.`;
    case "BACKUP":
      return `Backup. ${id} You are called when a device drops out.`;
    case "NOT_SELECTED":
      return `Not selected this time. ${ranked(own)}Your reputation is unchanged.`;
    case "LEFT":
      return `You left this task. ${counted(own.points, "point")} ${own.points === 1 ? "is" : "are"} yours.`;
    case "DROPPED":
      return `This device dropped out. ${earned(own)}`;
    case "FINISHED":
      return earned(own);
  }
}

/** Such as "112 points. 28 of 30 rounds accepted, 1 late." */
export function earned(own: Own): string {
  const rounds = whole(own.task.training.rounds);
  const late = own.late > 0 ? `, ${whole(own.late)} late` : "";
  const rejected = own.rejected > 0 ? `, ${whole(own.rejected)} not used` : "";
  return `${counted(own.points, "point")}. ${whole(own.accepted)} of ${rounds} rounds accepted${late}${rejected}.`;
}

/** That its requester ended the task early; empty when it went to its end. */
export function stopped({ task, points }: Own): string {
  if (task.state !== "CANCELLED") return "";
  return `The requester stopped this task. You keep the ${counted(points, "point")} of the rounds you finished.`;
}

/** Such as "Reputation 0.71 → 0.74, +0.03."; empty while it is not over. */
export function reputationMove(before: number, after: number | null): string {
  if (after === null) return "";
  const moved = change(after - before, 3);
  if (Number(moved.replace("\u2212", "-")) === 0) return `Reputation unchanged at ${after.toFixed(2)}.`;
  return `Reputation ${before.toFixed(3)} → ${after.toFixed(3)}, ${moved}.`;
}

function ranked({ rank }: Own): string {
  return rank === null ? "" : `Rank ${whole(rank)}. `;
}

/** How far the round is, 0 to 1; null where nothing is counted. */
export function shareOf(view: TrainingView): number | null {
  switch (view.phase) {
    case "training":
      return view.step === null ? 0 : progressOf(view.step);
    case "receiving":
    case "sending":
      return view.transferred;
    case "checking":
    case "finished":
      return 1;
    default:
      return null;
  }
}

function progressOf({ epoch, epochs, doneSteps, steps }: NonNullable<TrainingView["step"]>): number {
  const inEpoch = steps === 0 ? 0 : Math.min(1, doneSteps / steps);
  return Math.min(1, (epoch - 1 + inEpoch) / epochs);
}

/** The line beneath the round's number. */
export function phaseLine(view: TrainingView): string {
  switch (view.phase) {
    case "idle":
    case "opening":
      return "getting ready";
    case "connecting":
      return "connecting";
    case "waiting":
      return "waiting";
    case "receiving":
      return "model arriving";
    case "training":
      return view.step === null ? "starting" : `epoch ${view.step.epoch} of ${view.step.epochs}`;
    case "sending":
      return "sending the update";
    case "checking":
      return "checking";
    case "paused":
      return "paused";
    case "finished":
      return "finished";
    case "failed":
      return "stopped";
  }
}

/** Such as "0:09 left"; empty without a deadline. */
export function timeLeft(deadlineAt: number | null, nowMs: number): string {
  if (deadlineAt === null) return "";
  return `${countdown((deadlineAt - nowMs) / 1000)} left`;
}

/** Verdicts for the strip: kind of the own mark by round. */
export function marksOf(verdicts: TrainingView["verdicts"]): ReadonlyMap<number, string> {
  return new Map(verdicts.map(({ round, verdict }) => [round, verdict.toLowerCase()]));
}

/** Whether it is at work, so that stopping means something. */
export function isAtWork({ phase }: Pick<TrainingView, "phase">): boolean {
  return phase !== "finished" && phase !== "failed" && phase !== "idle";
}
