/** This phone's clock against the server's: hours, days and tickets depend on it. */

import { duration } from "../words/numbers";

/** Less does no harm. */
const MOST_OFF_S = 3600;

/** Seconds by which this phone is ahead; null when the server told no time. */
export async function clockAheadS(look: typeof fetch = fetch): Promise<number | null> {
  const before = Date.now();
  const response = await look("/healthz", { cache: "no-store" });
  const told = Date.parse(response.headers.get("Date") ?? "");
  if (Number.isNaN(told)) return null;
  const middle = (before + Date.now()) / 2;
  return (middle - told) / 1000;
}

/** What is wrong with the clock, and how to mend it; null when nothing is. */
export function clockWords(aheadS: number | null): string | null {
  if (aheadS === null || Math.abs(aheadS) < MOST_OFF_S) return null;
  const side = aheadS > 0 ? "ahead" : "behind";
  return `This phone's clock is ${off(Math.abs(aheadS))} ${side}. Set it automatically, then try again.`;
}

function off(seconds: number): string {
  const days = Math.round(seconds / 86_400);
  if (seconds < 0.9 * 86_400) return duration(seconds);
  return days === 1 ? "1 day" : `${days} days`;
}
