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
  const wanted = least > 0 ? `Asked: a score of ${least} or more` : "Asked: any speed";
  return [{ name: "Speed", has, met, asked: wanted }, ...lines];
}

type Judged = Pick<CheckLine, "met" | "asked">;
type Line = ReturnType<typeof factLines>[number]["name"];

const ASKED: Readonly<Record<Line, (facts: Facts, asked: AskedDevice) => Judged>> = {
  Cores: ({ cores }, { leastCpuCores }) => ({
    met: leastCpuCores <= 1 || (cores ?? 1) >= leastCpuCores,
    asked: `Asked: ${counted(leastCpuCores, "core")} or more`,
  }),
  Memory: ({ ramBytes }, { leastFreeRamBytes }) => ({
    met: ramBytes === null ? null : ramBytes / 2 >= leastFreeRamBytes,
    asked: leastFreeRamBytes > 0 ? `Asked: ${size(leastFreeRamBytes)} free` : "Asked: any",
  }),
  Storage: ({ freeStorageBytes: free }, { leastFreeStorageBytes: least }) => ({
    met: free === null ? null : free >= least,
    asked: least > 0 ? `Asked: ${size(least)} free` : "Asked: any",
  }),
  Connection: ({ network }, { wifiOnly }) => ({
    met: wifiOnly ? isOnWifi(network) : true,
    asked: wifiOnly ? "Asked: Wi-Fi or cable" : "Asked: any network",
  }),
  Battery: ({ batteryPercent: percent }, { leastBatteryPercent: least }) => ({
    met: least === 0 ? true : percent === null ? null : percent >= least,
    asked: least > 0 ? `Asked: ${least} % or more` : "Asked: any charge",
  }),
  Charging: ({ isCharging }, { chargingOnly }) => ({
    met: chargingOnly ? isCharging : true,
    asked: chargingOnly ? "Asked: while charging" : "Asked: on mains or battery",
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
