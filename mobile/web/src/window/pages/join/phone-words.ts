/** The list of the step "My phone": what is there beside what is asked; pure. */

import type { PhonePhase, PhoneView } from "../../device/check";
import { type Facts, factLines, speedWords } from "../../device/facts";
import { isOnWifi } from "../../device/told";
import type { CheckLine } from "../../words/checks";
import { counted, size } from "../../words/numbers";
import type { AskedDevice } from "../tasks/fit";

/** Every line of what is sent, with what the task asks of it. */
export function measuredLines(view: PhoneView, asked: AskedDevice): readonly CheckLine[] {
  const { facts, speed, client } = view;
  if (facts === null) return [];
  const score = client?.device.benchmark?.cpuScore ?? null;
  const lines = factLines(facts).map(({ name, has }) => ({ name, has, ...ASKED[name](facts, asked) }));
  const has = score !== null ? `score ${score.toFixed(2)}` : speed === null ? "measuring …" : speedWords(speed);
  const least = asked.leastCpuScore;
  const met = least <= 0 ? true : score === null ? null : score >= least;
  const wanted = least > 0 ? { asked: `Asked: a score of ${least} or more` } : {};
  return [{ name: "Speed", has, met, ...wanted }, ...lines];
}

type Judged = Pick<CheckLine, "met" | "asked" | "hint">;
type Line = ReturnType<typeof factLines>[number]["name"];

const ASKED: Readonly<Record<Line, (facts: Facts, asked: AskedDevice) => Judged>> = {
  Cores: ({ cores }, { leastCpuCores }) => ({
    met: leastCpuCores <= 1 || (cores ?? 1) >= leastCpuCores,
    ...(leastCpuCores > 1 && { asked: `Asked: ${counted(leastCpuCores, "core")} or more` }),
  }),
  Memory: ({ ramBytes }, { leastFreeRamBytes }) => ({
    met: ramBytes === null ? null : ramBytes / 2 >= leastFreeRamBytes,
    ...(leastFreeRamBytes > 0 && { asked: `Asked: ${size(leastFreeRamBytes)} free` }),
  }),
  Storage: ({ freeStorageBytes: free }, { leastFreeStorageBytes: least }) => ({
    met: free === null ? null : free >= least,
    ...(least > 0 && { asked: `Asked: ${size(least)} free` }),
  }),
  Connection: ({ network }, { wifiOnly }) => ({
    met: wifiOnly ? isOnWifi(network) : true,
    ...(wifiOnly && { asked: "Asked: Wi-Fi or cable" }),
  }),
  Battery: ({ batteryPercent: percent }, { leastBatteryPercent: least }) => ({
    met: least === 0 ? true : percent === null ? null : percent >= least,
    ...(least > 0 && { asked: `Asked: ${least} % or more` }),
  }),
  Charging: ({ isCharging }, { chargingOnly }) => ({
    met: chargingOnly ? isCharging : true,
    ...(chargingOnly && { asked: "Asked: while charging" }),
  }),
};

const PHASES: Readonly<Record<PhonePhase, string>> = {
  measuring: "Measuring this phone. Nothing is sent yet.",
  ready: "This list is sent to CrowdFL.",
  sending: "Sending the list.",
  timing: "The server times this phone, a few seconds.",
  sent: "The list was sent.",
  blocked: "",
  failed: "",
};

export function phaseWords(phase: PhonePhase): string {
  return PHASES[phase];
}
