/** What the server knows of a participation, asked before this phone trains. */

import { ask } from "../api";
import { TrainingDocument, type TrainingQuery, VerdictsDocument, type VerdictsQuery } from "../api/generated/operations";
import type { Finished, TrainingView } from "./types";
import type { Before } from "./view";

export type Known = NonNullable<TrainingQuery["participation"]>;
type Receipt = NonNullable<VerdictsQuery["participation"]>["receipts"][number];

const PAGE = 100;
const MOST_PAGES = 20;

/** @throws Error There is no such training of this account. */
export async function readKnown(trainingId: string): Promise<Known> {
  const { participation } = await ask(TrainingDocument, { trainingId });
  if (participation === null) throw new Error("There is no such training of this account. Sign in as who joined.");
  return participation;
}

/** Where a view starts. */
export async function readBefore(known: Known): Promise<Before> {
  const { id, task, points, accepted, late } = known;
  return {
    trainingId: id,
    taskId: task.id,
    title: task.title,
    rounds: task.training.rounds,
    points,
    accepted,
    late,
    verdicts: verdictsOf(await readReceipts(id)),
  };
}

export function endOf(known: Known): Finished {
  return {
    state: known.state,
    points: known.points,
    reputation: known.reputationAfter ?? known.reputationBefore,
  };
}

/** The verdict of each round, with the points that were paid for it. */
export function verdictsOf(receipts: readonly Receipt[]): TrainingView["verdicts"] {
  const paid = new Map<number, number>();
  for (const receipt of receipts) {
    if (receipt.__typename !== "PointsReceipt" || receipt.round === null) continue;
    paid.set(receipt.round, (paid.get(receipt.round) ?? 0) + receipt.entry.points);
  }
  return receipts.flatMap((receipt) => {
    if (receipt.__typename !== "UpdateReceipt" || receipt.round === null) return [];
    const { round, verdict, rejection } = receipt;
    return [{ round, verdict, reason: rejection, points: paid.get(round) ?? 0 }];
  });
}

async function readReceipts(trainingId: string): Promise<readonly Receipt[]> {
  const all: Receipt[] = [];
  for (let page = 0; page < MOST_PAGES; page++) {
    const after = all.at(-1)?.id ?? null;
    const { participation } = await ask(VerdictsDocument, { trainingId, after });
    const found = participation?.receipts ?? [];
    all.push(...found);
    if (found.length < PAGE) break;
  }
  return all;
}
