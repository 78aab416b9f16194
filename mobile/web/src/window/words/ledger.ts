/** Movements of points and changes of reputation, in words; pure. */

import type {
  LedgerEntryKind,
  OneReceiptFragment,
  ReputationEventKind,
} from "../api/generated/operations";
import { change, counted, duration, signed, size, whole } from "./numbers";

export const LEDGER_KINDS: Readonly<Record<LedgerEntryKind, string>> = {
  GRANT: "Given to you",
  ESCROW: "Set aside for a task",
  ESCROW_RETURN: "Came back from a task",
  BASE_PAY: "Paid for an update",
  BONUS: "Bonus for what an update brought",
  RELEASE: "Released from hold",
  REDEMPTION: "Set aside to be paid out",
  REDEMPTION_RETURN: "Came back from a redemption",
  REVERSAL: "Mended after an appeal",
};

const REPUTATION_REASONS: Readonly<Record<ReputationEventKind, string>> = {
  COMPLETED: "Your update was used",
  LATE: "Your update came too late",
  DROPPED: "This phone dropped out",
  REJECTED: "Your update was not used",
  REVERSED: "An appeal was upheld",
};

const PAY: ReadonlySet<LedgerEntryKind> = new Set(["BASE_PAY", "BONUS"]);
const WEEK_MS = 7 * 86_400_000;

/** Why a reputation changed: "Your update was used in round 3". */
export function reputationReason(kind: ReputationEventKind, round: number | null): string {
  const words = REPUTATION_REASONS[kind];
  return round === null ? words : `${words} in round ${round}`;
}

/** How far it changed: "+0.012"; four decimals where three say nothing. */
export function reputationChange(before: number, after: number): string {
  const moved = after - before;
  return change(moved, Math.abs(moved) >= 0.0005 ? 3 : 4);
}

export interface Moved {
  readonly at: string;
  readonly kind: LedgerEntryKind;
  readonly points: number;
}

/** What the last seven days brought: "+112 this week". */
export function weekWords(entries: readonly Moved[], now: Date): string {
  const since = now.getTime() - WEEK_MS;
  const earned = entries
    .filter(({ at, kind }) => PAY.has(kind) && new Date(at).getTime() >= since)
    .reduce((sum, { points }) => sum + points, 0);
  return earned === 0 ? "Nothing earned this week" : `${signed(earned)} earned this week`;
}

/** Such as "on hold until 14:31". */
export function onHold(points: number): string {
  return points === 0 ? "" : `${counted(points, "point")} of these on hold`;
}

/** The receipt among the things that have an id; null for any other. */
export function receiptOf(node: object | null | undefined): OneReceiptFragment | null {
  const isReceipt = node !== null && node !== undefined && "message" in node;
  // Of the things that `Receipt` asks for, receipts alone have a message.
  return isReceipt ? (node as OneReceiptFragment) : null;
}

/** What a receipt was made from, as facts. */
export function receiptFacts(
  receipt: OneReceiptFragment,
): readonly { readonly name: string; readonly value: string }[] {
  switch (receipt.__typename) {
    case "SelectionReceipt":
      return selectionFacts(receipt);
    case "UpdateReceipt":
      return updateFacts(receipt);
    case "PointsReceipt":
      return [
        { name: "Points", value: signed(receipt.entry.points) },
        { name: "Available after", value: whole(receipt.entry.availableAfter) },
      ];
    case "ReputationReceipt":
      return [
        { name: "Before", value: receipt.event.scoreBefore.toFixed(3) },
        { name: "After", value: receipt.event.scoreAfter.toFixed(3) },
        { name: "Weight", value: String(receipt.event.weight) },
      ];
  }
}

type Selection = Extract<OneReceiptFragment, { readonly __typename: "SelectionReceipt" }>;
type Update = Extract<OneReceiptFragment, { readonly __typename: "UpdateReceipt" }>;

const TERMS: Readonly<Record<string, string>> = {
  cpu: "Speed",
  ram: "Memory",
  storage: "Storage",
  reputation: "Reputation",
  loss: "What its data teach",
  pace: "Pace",
};

function selectionFacts({ rank, candidates, score, terms }: Selection): readonly { name: string; value: string }[] {
  const place = rank === null ? "none" : `${whole(rank)} of ${whole(candidates)}`;
  return [
    { name: "Rank", value: place },
    ...(score === null ? [] : [{ name: "Score", value: score.toFixed(2) }]),
    ...terms.map(({ name, weight, value }) => ({
      name: TERMS[name] ?? name,
      value: `${value.toFixed(2)} × ${weight.toFixed(2)}`,
    })),
  ];
}

function updateFacts(receipt: Update): readonly { name: string; value: string }[] {
  const { norm, medianNorm, aggregationWeight } = receipt;
  return [
    { name: "Rows used", value: whole(receipt.examples) },
    { name: "Size", value: size(receipt.sizeBytes) },
    { name: "Time", value: duration(receipt.durationS) },
    ...(norm === null ? [] : [{ name: "Length of the change", value: norm.toPrecision(3) }]),
    ...(medianNorm === null ? [] : [{ name: "Usual length", value: medianNorm.toPrecision(3) }]),
    ...(aggregationWeight === null
      ? []
      : [{ name: "Weight in the model", value: aggregationWeight.toFixed(3) }]),
  ];
}

const APPEAL_FOR_MS = 30 * 86_400_000;

/** Whether a receipt can still be appealed: once, within 30 days. */
export function canAppeal({ at, appeal }: OneReceiptFragment, now: Date): boolean {
  return appeal === null && now.getTime() - new Date(at).getTime() < APPEAL_FOR_MS;
}

/** What became of its appeal; empty when there is none. */
export function appealWords({ appeal }: OneReceiptFragment): string {
  switch (appeal?.state) {
    case undefined:
      return "";
    case "OPEN":
      return "You appealed. A person answers within 2 days.";
    case "UPHELD":
      return `Your appeal was upheld.${decisionOf(appeal)}`;
    case "DISMISSED":
      return `Your appeal was dismissed: the receipt stands.${decisionOf(appeal)}`;
  }
}

function decisionOf(appeal: NonNullable<OneReceiptFragment["appeal"]>): string {
  return appeal.decision === null ? "" : ` “${appeal.decision}”`;
}

/** What is wrong with the reason of an appeal; empty when nothing is. */
export function reasonError(reason: string): string {
  const { length } = reason.trim();
  if (length < 10) return `Say in at least 10 characters what is wrong. It has ${length}.`;
  return length > 2_000 ? `Shorten it by ${counted(length - 2_000, "character")}.` : "";
}

/** What is wrong with a wish to redeem, by field; empty when nothing is. */
export function redeemErrors(points: string, to: string, available: number): { points?: string; to?: string } {
  const count = /^\d{1,15}$/.test(points.trim()) ? Number(points.trim()) : 0;
  const most = available === 0 ? "You have no points to redeem yet." : `Enter a whole number from 1 to ${whole(available)}.`;
  return {
    ...((count < 1 || count > available) && { points: most }),
    ...((to.trim() === "" || to.trim().length > 200) && { to: "Say where the money goes, in 1 to 200 characters." }),
  };
}

/** What a receipt is about: "Round 3 of 'Predict diabetes'". */
export function receiptPlace(receipt: OneReceiptFragment): string {
  const title = receipt.task === null ? "" : `“${receipt.task.title}”`;
  if (receipt.round === null) return title;
  return title === "" ? `Round ${receipt.round}` : `Round ${receipt.round} of ${title}`;
}
