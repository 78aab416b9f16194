/** How a training stands after each thing that happens. Pure: a view in, the next out. */

import type { Step } from "../../shared/trainer";
import { pauseWords } from "../rules/words";
import type { Finished, PauseReason, Phase, Progress, TrainingView } from "./types";

/** What the server knew of the participation before this run. */
export interface Before {
  readonly trainingId: string;
  readonly taskId: string;
  readonly title: string;
  readonly rounds: number;
  readonly points: number;
  readonly accepted: number;
  readonly late: number;
  readonly verdicts: TrainingView["verdicts"];
}

const SEATS: Readonly<Record<string, string>> = {
  REGISTERED: "Registered. The task has not started yet.",
  SELECTED: "Selected. Waiting for the next round.",
  BACKUP: "Waiting as a backup.",
  TRAINING: "In a round.",
};

/** Before anything was done. */
export function firstView(before: Before): TrainingView {
  return {
    ...before,
    phase: "idle",
    transport: null,
    backend: null,
    round: before.verdicts.at(-1)?.round ?? 0,
    step: null,
    transferred: 0,
    deadlineAt: null,
    losses: [],
    bytesMoved: 0,
    paused: null,
    message: "",
    finished: null,
  };
}

/** After a step of the exchange. */
export function progressed(view: TrainingView, event: Progress, nowMs: number): TrainingView {
  switch (event.kind) {
    case "connected":
      return phased(view, "waiting", SEATS[event.state] ?? "Connected.", { transport: event.transport });
    case "lost":
      return lost(view, event);
    case "waiting":
      return phased(view, "waiting", event.reason || view.message);
    case "measuring":
      return phased(view, "waiting", measuringWords(event));
    case "unmeasured":
      return phased(view, "waiting", unmeasuredWords(event.message));
    case "receiving":
      return phased(view, "receiving", `Round ${event.round}: the model is coming.`, {
        round: event.round,
        step: null,
        transferred: share(event.receivedBytes, event.sizeBytes),
      });
    case "training":
      return phased(view, "training", `Round ${event.round}: training on this phone.`, {
        round: event.round,
        step: null,
        deadlineAt: nowMs + 1000 * event.deadlineS,
      });
    case "sending":
      return sending(view, event);
    case "judged":
      return judged(view, event);
    case "refused":
      return { ...view, message: `The server refused something: ${event.message}` };
  }
}

/** While a round is trained. */
export function stepped(view: TrainingView, step: Step): TrainingView {
  return { ...view, step };
}

/** A round was trained to its end. */
export function trained(view: TrainingView, round: number, loss: number): TrainingView {
  const losses = view.losses.filter((one) => one.round !== round);
  return { ...view, losses: [...losses, { round, loss }] };
}

/** Training has to pause, or (null) may go on. */
export function paused(view: TrainingView, reason: PauseReason | null, message = ""): TrainingView {
  if (view.finished !== null || view.phase === "failed") return view;
  if (reason === null) {
    return { ...view, paused: null, phase: view.transport === null ? "connecting" : "waiting", message };
  }
  return { ...view, paused: reason, phase: "paused", step: null, deadlineAt: null, message: pauseWords(reason) };
}

export function finished(view: TrainingView, end: Finished): TrainingView {
  return { ...quiet(view), phase: "finished", points: end.points, finished: end, message: endWords(end) };
}

export function failed(view: TrainingView, message: string): TrainingView {
  return { ...quiet(view), phase: "failed", message };
}

/** A phase that a pause hides: what happens meanwhile is told when it ends. */
function phased(
  view: TrainingView,
  phase: Phase,
  message: string,
  more: Partial<TrainingView> = {},
): TrainingView {
  if (view.paused !== null) return { ...view, ...more, step: null };
  const deadlineAt = phase === "training" ? view.deadlineAt : null;
  return { ...view, deadlineAt, phase, message, ...more };
}

function lost(view: TrainingView, event: Extract<Progress, { kind: "lost" }>): TrainingView {
  const gone = { ...view, transport: null };
  if (view.paused !== null) return gone;
  // A round goes on without a connection: its update is kept until there is one.
  if (view.phase === "training") return { ...gone, message: "No connection. Training goes on; the update is kept." };
  const broke = view.phase === "sending" || view.phase === "receiving";
  const message = broke
    ? `Connection lost at ${Math.floor(100 * view.transferred)} %. It goes on from there when you are back.`
    : event.reason.includes("restarting")
      ? "Waiting: the server is restarting."
      : "Waiting: no connection. Your update is kept and sent when it is back.";
  return { ...gone, phase: "connecting", message };
}

function sending(view: TrainingView, event: Extract<Progress, { kind: "sending" }>): TrainingView {
  const transferred = share(event.storedBytes, event.sizeBytes);
  const more = { round: event.round, step: null, transferred };
  return transferred < 1
    ? phased(view, "sending", `Round ${event.round}: the update is going.`, more)
    : phased(view, "checking", "Update sent. Checking…", more);
}

function judged(view: TrainingView, event: Extract<Progress, { kind: "judged" }>): TrainingView {
  const { round, verdict, reason, points } = event;
  if (view.verdicts.some((one) => one.round === round && one.verdict === verdict)) return view;
  return phased(view, "waiting", verdictWords(event), {
    verdicts: [...view.verdicts, { round, verdict, reason, points }],
    points: view.points + points,
    accepted: view.accepted + Number(verdict === "ACCEPTED"),
    late: view.late + Number(verdict === "LATE"),
    transferred: 0,
  });
}

function measuringWords({ columns, isSent }: Extract<Progress, { kind: "measuring" }>): string {
  const of = columns === 1 ? "1 column" : `${columns} columns`;
  return isSent
    ? `Counts and means of ${of} sent. Waiting for the next step.`
    : `The server asks for counts and means of ${of}, never rows. Working them out.`;
}

function unmeasuredWords(why: string): string {
  return `Counts and means come from other devices: this phone could not work them out. ${why}`;
}

function verdictWords({ round, verdict, points }: Extract<Progress, { kind: "judged" }>): string {
  switch (verdict) {
    case "ACCEPTED":
      return `+${points} points for round ${round}. Your update was used.`;
    case "SURPLUS":
      return `+${points} points for round ${round}. Your update came in time and was not needed.`;
    case "LATE":
      return `Round ${round} closed before your update arrived. No points for this round.`;
    default:
      return `Your update of round ${round} was not used. Its receipt says why.`;
  }
}

function endWords({ state, points }: Finished): string {
  switch (state) {
    case "NOT_SELECTED":
      return "Not selected this time. Your reputation is unchanged.";
    case "LEFT":
      return `You left this task. ${points} points are yours.`;
    case "DROPPED":
      return `Another device has your place. ${points} points are yours.`;
    default:
      return `The task is over. ${points} points are yours.`;
  }
}

function quiet(view: TrainingView): TrainingView {
  return { ...view, transport: null, step: null, deadlineAt: null, transferred: 0, paused: null };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.min(1, part / whole);
}
