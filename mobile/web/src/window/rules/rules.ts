/** The owner's contract with this app, and whether training may go on under it. Pure. */

import type { PauseReason, UntoldRule } from "../training/types";

/** When this phone may train. */
export interface Rules {
  readonly wifiOnly: boolean;
  readonly chargingOnly: boolean;
  /** In percent, 0: any; does not count while charging. */
  readonly leastBattery: number;
  /** In both directions, from midnight to midnight; null: any. */
  readonly mostMb: number | null;
  /** Full hours of the day, the end left out; may go over midnight; null: always. */
  readonly hours: { readonly from: number; readonly to: number } | null;
  /** Rules that the owner gave up because this browser can't tell. */
  readonly without: readonly UntoldRule[];
}

export const DEFAULT_RULES: Rules = {
  wifiOnly: true,
  chargingOnly: false,
  leastBattery: 30,
  mostMb: 50,
  hours: null,
  without: [],
};

/** What a task asks of its contributors' rules (`Task.device`). */
export interface Asked {
  readonly wifiOnly: boolean;
  readonly chargingOnly: boolean;
  readonly leastBatteryPercent: number;
}

/** How the phone stands; null where the browser doesn't tell. */
export interface PhoneState {
  readonly isOnWifi: boolean | null;
  readonly isCharging: boolean | null;
  readonly batteryPercent: number | null;
  /** Moved since midnight. */
  readonly usedMb: number;
  /** More MB that the owner allowed today. */
  readonly extraMb: number;
  /** 0 to 23, by this phone's clock. */
  readonly hour: number;
  /** How long the page has been out of sight; 0 while it is seen. */
  readonly hiddenS: number;
}

/** A glance at another app is no reason to give up a round. */
export const HIDDEN_GRACE_S = 5;

/** The owner's rules with what the task asks beyond them. */
export function under(rules: Rules, asked: Asked): Rules {
  return {
    ...rules,
    wifiOnly: rules.wifiOnly || asked.wifiOnly,
    chargingOnly: rules.chargingOnly || asked.chargingOnly,
    leastBattery: Math.max(rules.leastBattery, asked.leastBatteryPercent),
  };
}

/** Why training can't go on now; null when it can. */
export function pauseReason(rules: Rules, state: PhoneState): PauseReason | null {
  if (state.hiddenS >= HIDDEN_GRACE_S) return { kind: "hidden", seconds: Math.round(state.hiddenS) };
  const [untold] = untoldRules(rules, state).filter((rule) => !rules.without.includes(rule));
  if (untold !== undefined) return { kind: "unknown", rule: untold };
  if (rules.hours !== null && !isWithin(state.hour, rules.hours)) return { kind: "hours", ...rules.hours };
  if (rules.wifiOnly && state.isOnWifi === false) return { kind: "wifi" };
  return powerReason(rules, state) ?? dataReason(rules, state);
}

/** The rules that can't be kept, because this browser doesn't tell what they need. */
export function untoldRules(rules: Rules, state: PhoneState): readonly UntoldRule[] {
  const untold: UntoldRule[] = [];
  if (rules.wifiOnly && state.isOnWifi === null) untold.push("wifi");
  if (rules.chargingOnly && state.isCharging === null) untold.push("charging");
  const needsBattery = rules.leastBattery > 0 && state.isCharging !== true;
  if (needsBattery && state.batteryPercent === null) untold.push("battery");
  return untold;
}

/** Whether an hour lies in a span, which may go over midnight; equal ends: always. */
export function isWithin(hour: number, { from, to }: { from: number; to: number }): boolean {
  if (from === to) return true;
  return from < to ? hour >= from && hour < to : hour >= from || hour < to;
}

function powerReason(rules: Rules, state: PhoneState): PauseReason | null {
  if (rules.chargingOnly && state.isCharging === false) return { kind: "charging" };
  const { batteryPercent: percent } = state;
  if (state.isCharging === true || percent === null || percent >= rules.leastBattery) return null;
  return { kind: "battery", percent, least: rules.leastBattery };
}

function dataReason(rules: Rules, state: PhoneState): PauseReason | null {
  if (rules.mostMb === null) return null;
  const mostMb = rules.mostMb + state.extraMb;
  return state.usedMb >= mostMb ? { kind: "megabytes", usedMb: state.usedMb, mostMb } : null;
}
