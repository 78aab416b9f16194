/**
 * The crowd strip as places of marks: a column is a round, a mark is a device's update.
 * Pure. The web pages draw the same (`ui/components/strip_paths.py`), for all rounds.
 */

export const KINDS = [
  "accepted",
  "backup",
  "training",
  "rejected",
  "late",
  "surplus",
  "dropped",
  "todo",
] as const;
export type Kind = (typeof KINDS)[number];

/** A round as the server counts it. */
export interface StripRound {
  readonly number: number;
  readonly state: string;
  readonly cohort: number;
  readonly backupsCalled: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly late: number;
  readonly dropped: number;
}

export interface Column {
  readonly number: number;
  /** From top to bottom. */
  readonly marks: readonly Kind[];
  readonly isRunning: boolean;
  /** Row of the own mark; null when one had no part. */
  readonly mine: number | null;
}

export interface StripPlan {
  /** Rounds to commit. */
  readonly planned: number;
  readonly cohort: number;
  readonly backups: number;
}

/** A phone is wide enough for so many. */
export const COLUMNS = 15;
const MOST_ROWS = 16;

/**
 * The columns around a round.
 *
 * @param rounds What is known; rounds not among them are still to come.
 * @param mine The own verdict by round, in lower case: "accepted", "late", …
 * @param at The round in the middle; the last ones where it is near the end.
 */
export function columnsOf(
  rounds: readonly StripRound[],
  plan: StripPlan,
  mine: ReadonlyMap<number, string>,
  at: number,
): readonly Column[] {
  const rows = rowsOf(plan);
  const count = Math.min(COLUMNS, plan.planned);
  const first = Math.max(1, Math.min(at - Math.floor(count / 2), plan.planned - count + 1));
  const known = new Map(rounds.map((round) => [round.number, round]));
  return Array.from({ length: count }, (_, place) => {
    const number = first + place;
    return columnOf(number, known.get(number), plan, rows, mine.get(number));
  });
}

/** How many rows every column has room for. */
export function rowsOf({ cohort, backups }: StripPlan): number {
  return Math.min(cohort + backups, MOST_ROWS);
}

function columnOf(
  number: number,
  round: StripRound | undefined,
  plan: StripPlan,
  rows: number,
  verdict: string | undefined,
): Column {
  const isRunning = round !== undefined && round.state !== "COMMITTED";
  const marks = round === undefined ? repeated("todo", plan.cohort) : marksOf(round);
  const shown = fitted(marks, rows);
  const place = verdict === undefined ? -1 : placeOf(shown, verdict);
  return { number, marks: shown, isRunning, mine: place < 0 ? null : place };
}

/** A used update may have been a backup's: its mark is then the first of those. */
function placeOf(marks: readonly Kind[], verdict: string): number {
  const place = marks.findIndex((kind) => kind === verdict);
  return place < 0 && verdict === "accepted" ? marks.indexOf("backup") : place;
}

/** The marks of a round, from top to bottom; who has not answered yet trains. */
export function marksOf(round: StripRound): readonly Kind[] {
  const called = round.cohort + round.backupsCalled;
  const judged = round.accepted + round.rejected + round.late + round.dropped;
  const open = Math.max(0, called - judged);
  const filled = Math.min(round.backupsCalled, round.accepted);
  const isOver = round.state === "COMMITTED";
  return [
    ...repeated("accepted", round.accepted - filled),
    ...repeated("backup", filled),
    ...repeated("training", isOver ? 0 : open),
    ...repeated("rejected", round.rejected),
    ...repeated("late", round.late),
    ...repeated("surplus", isOver ? open : 0),
    ...repeated("dropped", round.dropped),
  ];
}

/** As many marks as there are rows; every kind keeps one, the most frequent gives way. */
export function fitted(marks: readonly Kind[], rows: number): readonly Kind[] {
  const counts = new Map<Kind, number>();
  for (const kind of marks) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (let left = marks.length - rows; left > 0; left -= 1) {
    const [most] = [...counts].sort(([, a], [, b]) => b - a);
    if (most !== undefined) counts.set(most[0], most[1] - 1);
  }
  return [...counts].flatMap(([kind, count]) => repeated(kind, count));
}

function repeated(kind: Kind, count: number): Kind[] {
  return Array.from({ length: Math.max(0, count) }, () => kind);
}

/** What the strip shows, for who does not see it. */
export function stripWords(rounds: readonly StripRound[], planned: number): string {
  const over = rounds.filter(({ state }) => state === "COMMITTED");
  if (over.length === 0) return `No round of ${planned} has ended yet.`;
  const sum = (pick: (round: StripRound) => number): number =>
    over.reduce((total, round) => total + pick(round), 0);
  const [used, called] = [sum(({ accepted }) => accepted), sum(calledIn)];
  const filled = sum(({ backupsCalled, accepted }) => Math.min(backupsCalled, accepted));
  const gaps = filled === 0 ? "" : `; backups filled ${filled} ${filled === 1 ? "gap" : "gaps"}`;
  return `${used} of ${called} updates were used${gaps}.`;
}

function calledIn({ cohort, backupsCalled }: StripRound): number {
  return cohort + backupsCalled;
}
