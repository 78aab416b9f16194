/** Whether a task fits this phone, and why not; pure. */

import type { FittingFragment, ListingsQuery, Requirement } from "../../api/generated/operations";
import type { CheckLine } from "../../words/checks";
import { counted, size, UNKNOWN } from "../../words/numbers";

export type Listed = ListingsQuery["tasks"]["edges"][number]["node"];
export type Check = FittingFragment["checks"][number];

export interface Sorted {
  readonly fitting: readonly Listed[];
  readonly others: readonly Listed[];
  /** Nobody knows yet: this phone is not measured. */
  readonly unknown: readonly Listed[];
}

/** The listings by how they fit; the server's order stays within each. */
export function sorted(tasks: readonly Listed[]): Sorted {
  return {
    fitting: tasks.filter(({ fit }) => fit?.fits === true),
    others: tasks.filter(({ fit }) => fit?.fits === false),
    unknown: tasks.filter(({ fit }) => fit === null || fit === undefined),
  };
}

/** The reasons why a task does not fit, a sentence each. */
export function reasons(fit: FittingFragment): readonly string[] {
  return fit.checks.filter(({ met }) => !met).map(reasonOf);
}

/** Such as "Battery: 30 % of charge asked, this phone has 21 %. Charge the phone." */
export function reasonOf(check: Check): string {
  if (check.requirement === "NOT_OWN_TASK") return HINTS.NOT_OWN_TASK;
  const has = check.actual === null ? "not known yet" : `this phone has ${check.actual}`;
  const asked = `${NAMES[check.requirement]}: ${check.required} asked, ${has}.`;
  return `${asked} ${hintOf(check)}`.trim();
}

/** What the owner can do; the server's own hints speak to programs. */
export function hintOf({ requirement, hint }: Check): string {
  return HINTS[requirement] || (hint ?? "");
}

/** What is asked, as the name of a line. */
export const NAMES: Readonly<Record<Requirement, string>> = {
  CPU_CORES: "Processor",
  CPU_SCORE: "Speed",
  FREE_RAM: "Memory",
  FREE_STORAGE: "Storage",
  BATTERY: "Battery",
  WIFI: "Network",
  CHARGING: "Power",
  RUNTIME: "This app",
  REPUTATION: "Reputation",
  COLUMNS: "Columns",
  EXAMPLES: "Rows",
  NOT_OWN_TASK: "Account",
};

const HINTS: Readonly<Record<Requirement, string>> = {
  CPU_CORES: "Use a device with more processor cores.",
  CPU_SCORE: "Close other apps and measure again.",
  FREE_RAM: "Close other apps and measure again.",
  FREE_STORAGE: "Delete what you don't need and measure again.",
  BATTERY: "Charge the phone.",
  WIFI: "Connect to Wi-Fi.",
  CHARGING: "Plug it in.",
  RUNTIME: "Phones can't train this model; a laptop can.",
  REPUTATION: "Finish rounds of other tasks first: each raises the reputation.",
  COLUMNS: "",
  EXAMPLES: "",
  NOT_OWN_TASK: "You listed this task yourself; nobody trains for a task of their own.",
};

/** What a task asks of a device. */
export interface AskedDevice {
  readonly leastCpuCores: number;
  readonly leastCpuScore: number;
  readonly leastFreeRamBytes: number;
  readonly leastFreeStorageBytes: number;
  readonly leastBatteryPercent: number;
  readonly wifiOnly: boolean;
  readonly chargingOnly: boolean;
}

/** Every requirement as a line: what is asked beside what is there. */
export function linesOf(
  fit: FittingFragment,
  asked: AskedDevice,
  phone: { readonly freeRamBytes: number; readonly freeStorageBytes: number } | null,
): readonly CheckLine[] {
  return fit.checks
    .filter(({ requirement, met }) => requirement !== "NOT_OWN_TASK" || !met)
    .map((check) => ({
      name: NAMES[check.requirement],
      asked: `Asked: ${askedWords(check, asked)}`,
      has: hasWords(check, phone),
      met: check.met,
      hint: check.met ? null : hintOf(check),
    }));
}

/** The server's own words have binary units, and numbers where nothing is asked. */
function askedWords({ requirement, required }: Check, asked: AskedDevice): string {
  switch (requirement) {
    case "CPU_CORES":
      return `${counted(asked.leastCpuCores, "core")} or more`;
    case "CPU_SCORE":
      return asked.leastCpuScore > 0 ? `a score of ${asked.leastCpuScore} or more` : "any speed";
    case "FREE_RAM":
      return `${size(asked.leastFreeRamBytes)} free`;
    case "FREE_STORAGE":
      return `${size(asked.leastFreeStorageBytes)} free`;
    case "BATTERY":
      return asked.leastBatteryPercent > 0 ? `${asked.leastBatteryPercent} % or more` : "any charge";
    case "CHARGING":
      return asked.chargingOnly ? "while charging" : "on mains or battery";
    case "REPUTATION":
      return required.endsWith(" 0") ? "any" : required;
    case "RUNTIME":
      return "TensorFlow.js";
    default:
      return required;
  }
}

function hasWords(
  { requirement, actual }: Check,
  phone: { readonly freeRamBytes: number; readonly freeStorageBytes: number } | null,
): string {
  if (requirement === "FREE_RAM" && phone !== null) return size(phone.freeRamBytes);
  if (requirement === "FREE_STORAGE" && phone !== null) return size(phone.freeStorageBytes);
  if (requirement === "RUNTIME") return actual?.includes("TFJS") === true ? "TensorFlow.js" : (actual ?? UNKNOWN);
  if (requirement === "WIFI") return NETWORKS[actual ?? ""] ?? UNKNOWN;
  return actual ?? UNKNOWN;
}

const NETWORKS: Readonly<Record<string, string>> = {
  wifi: "Wi-Fi",
  ethernet: "cable",
  mobile: "mobile data",
};
