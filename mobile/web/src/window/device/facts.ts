/** What this phone is, as far as its browser tells; shown to the owner before it is sent. */

import type { ClientInput } from "../api/generated/operations";
import { counted, percent, size } from "../words/numbers";
import { type Network, PhoneTeller, type Told } from "./told";

/** Null where the browser doesn't tell. */
export interface Facts extends Told {
  readonly model: string | null;
  readonly cores: number | null;
  /** Rounded by the browser, and never told above 8 GB by most. */
  readonly ramBytes: number | null;
  readonly freeStorageBytes: number | null;
}

/** A line of the list that the owner sees. */
export interface FactLine {
  readonly name: "Cores" | "Memory" | "Storage" | "Connection" | "Battery" | "Charging";
  readonly has: string;
  /** Whether the browser told it; where it did not, `has` says what is sent instead. */
  readonly isTold: boolean;
}

/** Sent where the browser is silent: what even an old phone has. */
export const LEAST_CORES = 1;
export const LEAST_RAM_BYTES = 1024 ** 3;
/** A page can use about so much of the memory that there is. */
const PAGE_SHARE = 0.5;
const MOST_LABEL = 80;

const NETWORKS: Readonly<Record<Network, string>> = {
  WIFI: "Wi-Fi",
  ETHERNET: "cable",
  MOBILE: "mobile data",
  UNKNOWN: "not told",
};

interface Teller extends Navigator {
  readonly deviceMemory?: number;
  readonly userAgentData?: {
    getHighEntropyValues(names: readonly string[]): Promise<{ readonly model?: string }>;
  };
}

/** Ask the browser. */
export async function lookAtPhone(): Promise<Facts> {
  const teller = navigator as Teller;
  const phone = await PhoneTeller.open();
  try {
    return {
      ...phone.told,
      model: await modelOf(teller),
      cores: teller.hardwareConcurrency > 0 ? teller.hardwareConcurrency : null,
      ramBytes: teller.deviceMemory === undefined ? null : teller.deviceMemory * 1024 ** 3,
      freeStorageBytes: await freeStorage(),
    };
  } finally {
    phone.close();
  }
}

/** Bytes that this app may still keep; null where the browser doesn't tell. */
export async function freeStorage(): Promise<number | null> {
  // Absent on an insecure origin, whatever its type says.
  const storage = navigator.storage as StorageManager | undefined;
  if (storage === undefined) return null;
  const { quota, usage } = await storage.estimate();
  return quota === undefined ? null : Math.max(0, quota - (usage ?? 0));
}

/** What is sent to CrowdFL. */
export function inputOf(facts: Facts, label: string): ClientInput {
  const ramBytes = facts.ramBytes ?? LEAST_RAM_BYTES;
  return {
    label: label.trim().slice(0, MOST_LABEL) || nameOf(facts),
    platform: "PHONE",
    runtimes: ["TFJS"],
    cpuCores: facts.cores ?? LEAST_CORES,
    ramBytes,
    freeRamBytes: Math.floor(ramBytes * PAGE_SHARE),
    freeStorageBytes: facts.freeStorageBytes ?? 0,
    network: facts.network,
    batteryPercent: facts.batteryPercent,
    charging: facts.isCharging,
  };
}

/** What the phone is called before its owner gives it a name. */
export function nameOf(facts: Pick<Facts, "model">): string {
  return facts.model ?? "My phone";
}

/** The list, line by line. */
export function factLines(facts: Facts): readonly FactLine[] {
  const { cores, ramBytes, freeStorageBytes, network, batteryPercent, isCharging } = facts;
  const instead = (what: string): string => `not told; ${what} is sent`;
  return [
    { name: "Cores", isTold: cores !== null, has: cores === null ? instead(String(LEAST_CORES)) : String(cores) },
    {
      name: "Memory",
      isTold: ramBytes !== null,
      has: ramBytes === null ? instead(size(LEAST_RAM_BYTES)) : `${size(ramBytes)} or more`,
    },
    {
      name: "Storage",
      isTold: freeStorageBytes !== null,
      has: freeStorageBytes === null ? instead("0 B") : `${size(freeStorageBytes)} free`,
    },
    { name: "Connection", isTold: network !== "UNKNOWN", has: NETWORKS[network] },
    {
      name: "Battery",
      isTold: batteryPercent !== null,
      has: batteryPercent === null ? "not told" : percent(batteryPercent / 100),
    },
    { name: "Charging", isTold: isCharging !== null, has: isCharging === null ? "not told" : isCharging ? "yes" : "no" },
  ];
}

/** How fast it was: work done in a time. */
export function speedWords(speed: { readonly products: number; readonly seconds: number }): string {
  return `${counted(Math.round(speed.products / Math.max(speed.seconds, 1e-3)), "matrix product")} a second`;
}

async function modelOf(teller: Teller): Promise<string | null> {
  try {
    const { model } = (await teller.userAgentData?.getHighEntropyValues(["model"])) ?? {};
    return model === undefined || model === "" ? null : model;
  } catch {
    return null; // the browser keeps it to itself
  }
}
