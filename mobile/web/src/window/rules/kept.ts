/** The rules and today's megabytes, kept on this phone. */

import type { Store } from "../data/readings";
import type { UntoldRule } from "../training/types";
import { DEFAULT_RULES, type Rules } from "./rules";

const RULES = "crowdfl.rules";
const USED = "crowdfl.used";

/** What was moved on one day. */
export interface Used {
  /** By this phone's calendar, such as 2026-11-23. */
  readonly day: string;
  readonly bytes: number;
  readonly extraMb: number;
}

/** The owner's rules; the careful ones before they were chosen. */
export function rulesOf(store: Store = localStorage): Rules {
  const kept = parsed(store.getItem(RULES));
  return {
    wifiOnly: kept["wifiOnly"] !== false,
    chargingOnly: kept["chargingOnly"] === true,
    leastBattery: within(kept["leastBattery"], 0, 100) ?? DEFAULT_RULES.leastBattery,
    mostMb: kept["mostMb"] === null ? null : (within(kept["mostMb"], 1, 1e6) ?? DEFAULT_RULES.mostMb),
    hours: hoursOf(kept["hours"]),
    without: Array.isArray(kept["without"]) ? kept["without"].filter(isUntold) : [],
  };
}

export function keepRules(rules: Rules, store: Store = localStorage): void {
  store.setItem(RULES, JSON.stringify(rules));
}

/** What was moved today. */
export function usedToday(now: Date, store: Store = localStorage): Used {
  const day = dayOf(now);
  const kept = parsed(store.getItem(USED));
  if (kept["day"] !== day) return { day, bytes: 0, extraMb: 0 };
  return {
    day,
    bytes: within(kept["bytes"], 0, Number.MAX_SAFE_INTEGER) ?? 0,
    extraMb: within(kept["extraMb"], 0, 1e6) ?? 0,
  };
}

/** Count bytes that were moved just now. */
export function countBytes(bytes: number, now: Date, store: Store = localStorage): void {
  const used = usedToday(now, store);
  store.setItem(USED, JSON.stringify({ ...used, bytes: used.bytes + bytes }));
}

/** The owner allows more for today. */
export function allowMore(extraMb: number, now: Date, store: Store = localStorage): void {
  const used = usedToday(now, store);
  store.setItem(USED, JSON.stringify({ ...used, extraMb: used.extraMb + extraMb }));
}

function dayOf(now: Date): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

function hoursOf(value: unknown): Rules["hours"] {
  if (typeof value !== "object" || value === null) return null;
  const { from, to } = value as { from?: unknown; to?: unknown };
  const [start, end] = [within(from, 0, 23), within(to, 0, 23)];
  return start === null || end === null ? null : { from: start, to: end };
}

function within(value: unknown, least: number, most: number): number | null {
  return typeof value === "number" && value >= least && value <= most ? value : null;
}

function isUntold(value: unknown): value is UntoldRule {
  return value === "wifi" || value === "charging" || value === "battery";
}

function parsed(text: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // damaged: the careful rules hold
  }
}
