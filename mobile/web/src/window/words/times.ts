/** Times in the reader's zone, as short as they can be read. */

import { counted, duration } from "./numbers";

const MONTHS = [
  "Jan", "Feb", "Mar", "Apr", "May", "Jun",
  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
] as const;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Such as "just now", "14:32" of today, "3 Nov, 14:32", "3 Nov 2025". */
export function when(at: Date, now: Date): string {
  const agoMs = now.getTime() - at.getTime();
  if (agoMs >= 0 && agoMs < MINUTE_MS) return "just now";
  if (at.toDateString() === now.toDateString()) return clock(at);
  const day = `${at.getDate()} ${MONTHS[at.getMonth()] ?? ""}`;
  if (at.getFullYear() === now.getFullYear()) return `${day}, ${clock(at)}`;
  return `${day} ${at.getFullYear()}`;
}

/** "14:32". */
export function clock(at: Date): string {
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The whole time with its zone, for those who point at a short one. */
export function full(at: Date): string {
  const day = `${at.getDate()} ${MONTHS[at.getMonth()] ?? ""} ${at.getFullYear()}`;
  const zone = Intl.DateTimeFormat("en-GB", { timeZoneName: "short" })
    .formatToParts(at)
    .find(({ type }) => type === "timeZoneName");
  return `${day}, ${clock(at)}:${two(at.getSeconds())} ${zone?.value ?? ""}`.trim();
}

/** How long from now: "in 3 days", "in 42 s"; "now" when it has come. */
export function until(at: Date, now: Date): string {
  const leftS = (at.getTime() - now.getTime()) / 1000;
  return leftS <= 0 ? "now" : `in ${duration(leftS)}`;
}

/** The day of an entry in a list: "Today", "Yesterday", "3 days ago", "3 Nov 2025". */
export function dayOf(at: Date, now: Date): string {
  const days = Math.round((midnight(now) - midnight(at)) / DAY_MS);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  if (days > 1 && days < 7) return `${counted(days, "day")} ago`;
  return when(new Date(midnight(at)), now).replace(", 00:00", "");
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
