import { describe, expect, it } from "vitest";

import { AppError } from "../../../src/window/api/errors";
import { lacking } from "../../../src/window/pages/account/sign-up";
import { offersOf } from "../../../src/window/pages/join/offers";
import { measuredLines } from "../../../src/window/pages/join/phone-words";
import { unmetOf } from "../../../src/window/pages/join/refused";
import { deviceOf } from "../../../src/window/pages/me/sessions";
import { byDay } from "../../../src/window/pages/points/days";
import type { Problem } from "../../../src/shared/data/problems";

const GOOD = { name: "Ana", email: "ana@example.org", password: "twelve chars" };

describe("a new account", () => {
  it("lacks nothing when all is there", () => {
    expect(lacking(GOOD)).toEqual({});
  });

  it("says what lacks, field by field", () => {
    expect(lacking({ name: "", email: "ana", password: "short" })).toEqual({
      name: "Enter a name of 1 to 80 characters.",
      email: "Enter an e-mail address, such as ana@example.org.",
      password: "Use at least 12 characters. It has 5.",
    });
  });
});

describe("problems of a file", () => {
  const problem = (more: Partial<Problem>): Problem => ({
    kind: "OUT_OF_RANGE",
    message: "",
    column: "Glucose",
    row: 42,
    found: "-999",
    ...more,
  });

  it("offer another column or a missing value, each once", () => {
    const column = problem({ kind: "MISSING_COLUMN", column: "BMI", candidate: "bmi", found: null });
    const marker = problem({ looksMissing: true });
    const offers = offersOf([column, marker, { ...marker, row: 43 }, problem({})]);
    expect(offers.map(({ kind, name, text }) => [kind, name, text])).toEqual([
      ["column", "BMI", "bmi"],
      ["missing", "Glucose", "-999"],
    ]);
  });
});

describe("what this phone is", () => {
  const asked = {
    leastCpuCores: 4,
    leastCpuScore: 0.4,
    leastFreeRamBytes: 0,
    leastFreeStorageBytes: 20_000_000,
    leastBatteryPercent: 30,
    wifiOnly: true,
    chargingOnly: false,
  };
  const facts = {
    network: "MOBILE",
    batteryPercent: null,
    isCharging: null,
    model: null,
    cores: 8,
    ramBytes: null,
    freeStorageBytes: 6_000_000,
  } as const;

  it("stands beside what is asked; what nobody knows is not judged", () => {
    const view = { phase: "ready", facts, label: "", speed: null, client: null, message: "" } as const;
    const met = Object.fromEntries(measuredLines(view, asked).map((line) => [line.name, line.met]));
    expect(met).toEqual({
      Speed: null,
      Cores: true,
      Memory: null,
      Storage: false,
      Connection: false,
      Battery: null,
      Charging: true,
    });
  });
});

describe("a refusal to join", () => {
  it("has a reason for each requirement that is not met", () => {
    const unmet = [{ requirement: "BATTERY", met: false, required: "30 %", actual: "21 %", hint: null }];
    const details = { kind: "refused", code: "REQUIREMENTS_NOT_MET", refusal: { unmet } } as const;
    expect(unmetOf(new AppError("No.", details))).toEqual([
      "Battery: 30 % asked, this phone has 21 %. Charge the phone.",
    ]);
    expect(unmetOf(new AppError("No.", { kind: "refused", code: "TOO_LATE" }))).toEqual([]);
  });
});

describe("sessions and days", () => {
  it.each([
    ["Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", "Chrome on Android"],
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iOS"],
    ["python-httpx/0.28", "python-httpx"],
    ["", "A program"],
  ])("names %s", (agent, wanted) => {
    expect(deviceOf(agent)).toBe(wanted);
  });

  it("puts entries under their day, in their order", () => {
    const now = new Date(2026, 10, 23, 14, 0);
    const at = (day: number): { at: string } => ({ at: new Date(2026, 10, day, 9, 0).toISOString() });
    const days = byDay([at(23), at(22), at(22)], now);
    expect(days.map(({ name, entries }) => [name, entries.length])).toEqual([
      ["Today", 1],
      ["Yesterday", 2],
    ]);
  });
});
