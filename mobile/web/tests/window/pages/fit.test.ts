import { describe, expect, it } from "vitest";

import type { FittingFragment } from "../../../src/window/api/generated/operations";
import { linesOf, reasonOf, reasons, type Check } from "../../../src/window/pages/tasks/fit";

const ASKED = {
  leastCpuCores: 2,
  leastCpuScore: 0,
  leastFreeRamBytes: 64_000_000,
  leastFreeStorageBytes: 0,
  leastBatteryPercent: 30,
  wifiOnly: true,
  chargingOnly: false,
};

function check(requirement: Check["requirement"], more: Partial<Check> = {}): Check {
  return { requirement, met: false, required: "30 % of charge", actual: "21 %", hint: null, ...more };
}

function fit(...checks: Check[]): FittingFragment {
  const fits = checks.every(({ met }) => met);
  return { fits, score: null, rank: null, client: { id: "cli_1" }, checks };
}

describe("why a task does not fit", () => {
  it("says what is asked, what is there and what to do", () => {
    expect(reasonOf(check("BATTERY"))).toBe(
      "Battery: 30 % of charge asked, this phone has 21 %. Charge the phone.",
    );
    expect(reasonOf(check("CPU_SCORE", { required: "a CPU score of 0.4", actual: null }))).toBe(
      "Speed: a CPU score of 0.4 asked, not known yet. Close other apps and measure again.",
    );
    expect(reasonOf(check("COLUMNS", { required: "a, b", actual: "a", hint: "Add to the file: b." }))).toBe(
      "Columns: a, b asked, this phone has a. Add to the file: b.",
    );
  });

  it("leaves out what is met", () => {
    expect(reasons(fit(check("WIFI", { met: true }), check("NOT_OWN_TASK")))).toEqual([
      "You listed this task yourself; nobody trains for a task of their own.",
    ]);
  });
});

describe("the list of requirements", () => {
  it("names what is asked of the phone in decimal units", () => {
    const phone = { freeRamBytes: 4_294_967_296, freeStorageBytes: 2_000_000_000 };
    const [line] = linesOf(fit(check("FREE_RAM", { met: true, actual: "4 GiB" })), ASKED, phone);
    expect(line).toMatchObject({ name: "Memory", asked: "Asked: 64 MB free", has: "4.3 GB", met: true, hint: null });
  });

  it("says nothing of one's own task unless it is one", () => {
    expect(linesOf(fit(check("NOT_OWN_TASK", { met: true })), ASKED, null)).toEqual([]);
  });

  it("names networks as people do", () => {
    const [line] = linesOf(fit(check("WIFI", { actual: "mobile" })), ASKED, null);
    expect(line).toMatchObject({ has: "mobile data", hint: "Connect to Wi-Fi." });
  });
});
