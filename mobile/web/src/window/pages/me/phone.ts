/** What the server knows of a phone, as facts; pure. */

import type { Network, OwnClientFragment } from "../../api/generated/operations";
import { size, UNKNOWN, whole } from "../../words/numbers";

const NETWORKS: Readonly<Record<Network, string>> = {
  WIFI: "Wi-Fi",
  ETHERNET: "cable",
  MOBILE: "mobile data",
  UNKNOWN,
};

export interface Fact {
  readonly name: string;
  readonly value: string;
}

export function phoneFacts(device: OwnClientFragment["device"]): readonly Fact[] {
  const { benchmark, batteryPercent, charging } = device;
  const power = charging === null ? "" : charging ? ", charging" : ", not charging";
  const battery = batteryPercent === null ? UNKNOWN : `${batteryPercent} %${power}`;
  return [
    { name: "Speed", value: benchmark === null ? UNKNOWN : speedWords(benchmark.cpuScore) },
    { name: "Processor cores", value: whole(device.cpuCores) },
    { name: "Memory", value: `${size(device.freeRamBytes)} free` },
    { name: "Storage", value: `${size(device.freeStorageBytes)} free` },
    { name: "Connection", value: NETWORKS[device.network] },
    { name: "Battery", value: battery },
  ];
}

/** A score beside what it is measured by: 0.5 is the middle device of the marketplace. */
export function speedWords(score: number): string {
  const side = score > 0.55 ? "faster than most" : score < 0.45 ? "slower than most" : "in the middle";
  return `${score.toFixed(2)}, ${side}`;
}
