/** The loss on this phone as a line; pure. */

import { metric } from "../words/numbers";

export interface LossPoint {
  readonly round: number;
  readonly loss: number;
}

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  readonly loss: number;
}

/** Places of the points: the first round is left, the greatest loss at the top, the least below. */
export function curveOf(
  losses: readonly LossPoint[],
  wide: number,
  high: number,
): readonly CurvePoint[] {
  const rounds = losses.map(({ round }) => round);
  const [first, last] = [Math.min(...rounds), Math.max(...rounds)];
  const values = losses.map(({ loss }) => loss);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const scale = (part: number, whole: number): number => (whole > 0 ? part / whole : 0);
  return losses.map(({ round, loss }) => ({
    x: Math.round(wide * scale(round - first, last - first)),
    y: Math.round(high * scale(most - loss, most - least)),
    loss,
  }));
}

/** What the line says. */
export function curveWords(losses: readonly LossPoint[]): string {
  const [first, last] = [losses[0], losses.at(-1)];
  if (first === undefined || last === undefined) return "";
  if (first === last) return `Loss on your rows in round ${last.round}: ${metric(last.loss)}.`;
  const way = last.loss < first.loss ? "fell" : last.loss > first.loss ? "rose" : "stayed";
  return `Loss on your rows ${way} from ${metric(first.loss)} to ${metric(last.loss)}.`;
}
