/** What the browser tells of the phone, and when it changes. Nothing is guessed. */

/** Kinds of networks, as the contract names them. */
export type Network = "ETHERNET" | "WIFI" | "MOBILE" | "UNKNOWN";

export interface Told {
  readonly network: Network;
  /** Null where the browser doesn't tell. */
  readonly batteryPercent: number | null;
  readonly isCharging: boolean | null;
}

/** The Network Information API, where a browser has it. */
interface Connection extends EventTarget {
  readonly type?: string;
}

/** The Battery Status API, where a browser has it. */
interface Battery extends EventTarget {
  readonly level: number;
  readonly charging: boolean;
}

export interface Teller {
  readonly connection?: Connection;
  readonly getBattery?: () => Promise<Battery>;
}

const NETWORKS: Readonly<Record<string, Network>> = {
  wifi: "WIFI",
  ethernet: "ETHERNET",
  cellular: "MOBILE",
};
const BATTERY_CHANGES = ["levelchange", "chargingchange"];

/** Whether it is on Wi-Fi or cable; null when it is not told. */
export function isOnWifi(network: Network): boolean | null {
  return network === "UNKNOWN" ? null : network !== "MOBILE";
}

/** Asks the browser once, then listens. */
export class PhoneTeller {
  private battery: Battery | null = null;
  private readonly listeners = new Set<() => void>();

  private constructor(private readonly teller: Teller) {}

  static async open(teller: Teller = navigator as Teller): Promise<PhoneTeller> {
    const phone = new PhoneTeller(teller);
    phone.battery = await batteryOf(teller);
    for (const name of BATTERY_CHANGES) phone.battery?.addEventListener(name, phone.tell);
    teller.connection?.addEventListener("change", phone.tell);
    return phone;
  }

  get told(): Told {
    return {
      network: NETWORKS[this.teller.connection?.type ?? ""] ?? "UNKNOWN",
      batteryPercent: this.battery === null ? null : Math.round(this.battery.level * 100),
      isCharging: this.battery?.charging ?? null,
    };
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    for (const name of BATTERY_CHANGES) this.battery?.removeEventListener(name, this.tell);
    this.teller.connection?.removeEventListener("change", this.tell);
    this.listeners.clear();
  }

  private readonly tell = (): void => {
    for (const listener of this.listeners) listener();
  };
}

async function batteryOf(teller: Teller): Promise<Battery | null> {
  if (teller.getBattery === undefined) return null;
  try {
    return await teller.getBattery();
  } catch {
    return null; // refused by a policy of the browser: the same as not told
  }
}
