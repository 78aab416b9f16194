/** Participations by what there is to do about them; pure. */

import type { OwnParticipationFragment, ParticipationState } from "../../api/generated/operations";

export type Own = OwnParticipationFragment;

const WEEK_MS = 7 * 86_400_000;
const OPEN: ReadonlySet<ParticipationState> = new Set(["REGISTERED", "SELECTED", "BACKUP", "TRAINING"]);

export interface Groups {
  /** On this phone, not over: the ones that train before those that wait. */
  readonly here: readonly Own[];
  /** On the account's other devices, not over. */
  readonly elsewhere: readonly Own[];
  /** Ended in the last seven days, newest first. */
  readonly past: readonly Own[];
}

export function groupsOf(all: readonly Own[], clientId: string | null, now: Date): Groups {
  const open = all.filter(isOpen);
  const since = now.getTime() - WEEK_MS;
  return {
    here: open
      .filter(({ client }) => client?.id === clientId)
      .sort((a, b) => ORDER[a.state] - ORDER[b.state]),
    elsewhere: open.filter(({ client }) => client?.id !== clientId),
    past: all.filter((one) => !isOpen(one) && endOf(one) >= since),
  };
}

export function isOpen({ state }: Pick<Own, "state">): boolean {
  return OPEN.has(state);
}

const ORDER: Readonly<Record<ParticipationState, number>> = {
  TRAINING: 0,
  SELECTED: 1,
  BACKUP: 2,
  REGISTERED: 3,
  FINISHED: 4,
  DROPPED: 4,
  LEFT: 4,
  NOT_SELECTED: 4,
};

function endOf({ endedAt, joinedAt }: Own): number {
  return new Date(endedAt ?? joinedAt).getTime();
}
