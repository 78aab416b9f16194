import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { allowMore, countBytes, keepRules } from "../../../src/window/rules/kept";
import { DEFAULT_RULES } from "../../../src/window/rules/rules";
import { type RulesWatch, watchRules } from "../../../src/window/rules/watch";

const NOTHING = { wifiOnly: false, chargingOnly: false, leastBatteryPercent: 0 };

class Page extends EventTarget {
  visibilityState = "visible";
  turn(state: "visible" | "hidden"): void {
    this.visibilityState = state;
    this.dispatchEvent(new Event("visibilitychange"));
  }
}

describe("watching the phone", () => {
  let page: Page;
  let connection: EventTarget & { type: string };
  let watch: RulesWatch;
  let told: (string | null)[];

  beforeEach(async () => {
    vi.useFakeTimers({ now: new Date(2026, 10, 23, 12, 0) });
    const values = new Map<string, string>();
    page = new Page();
    connection = Object.assign(new EventTarget(), { type: "wifi" });
    const battery = Object.assign(new EventTarget(), { level: 0.9, charging: false });
    vi.stubGlobal("document", page);
    vi.stubGlobal("navigator", { connection, getBattery: () => Promise.resolve(battery) });
    vi.stubGlobal("localStorage", {
      getItem: (key: string) => values.get(key) ?? null,
      setItem: (key: string, value: string) => void values.set(key, value),
    });
    keepRules(DEFAULT_RULES);
    watch = await watchRules(NOTHING);
    told = [];
    watch.subscribe((reason) => told.push(reason?.kind ?? null));
  });

  afterEach(() => {
    watch.close();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("tells at once when Wi-Fi is left and when it is back", () => {
    connection.type = "cellular";
    connection.dispatchEvent(new Event("change"));
    connection.type = "wifi";
    connection.dispatchEvent(new Event("change"));

    expect(told).toEqual(["wifi", null]);
  });

  it("lets a glance pass, and a dark screen not", () => {
    page.turn("hidden");
    vi.advanceTimersByTime(2_000);
    page.turn("visible");
    expect(told).toEqual([]);

    page.turn("hidden");
    vi.advanceTimersByTime(6_000);
    page.turn("visible");
    expect(told).toEqual(["hidden", null]);
  });

  it("sees what changes without an event: megabytes and hours", () => {
    countBytes(50_000_000, new Date());
    vi.advanceTimersByTime(5_000);
    expect(told).toEqual(["megabytes"]);
    allowMore(20, new Date());
    watch.look();
    expect(told).toEqual(["megabytes", null]);

    keepRules({ ...DEFAULT_RULES, hours: { from: 22, to: 7 } });
    vi.advanceTimersByTime(5_000);
    expect(told.at(-1)).toBe("hours");
    vi.setSystemTime(new Date(2026, 10, 23, 22, 0));
    vi.advanceTimersByTime(5_000);
    expect(told.at(-1)).toBeNull();
  });

  it("is quiet after it was closed", () => {
    watch.close();
    connection.type = "cellular";
    connection.dispatchEvent(new Event("change"));
    page.turn("hidden");
    vi.advanceTimersByTime(60_000);

    expect(told).toEqual([]);
  });
});
