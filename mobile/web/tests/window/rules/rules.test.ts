import { describe, expect, it } from "vitest";

import { allowMore, countBytes, keepRules, rulesOf, usedToday } from "../../../src/window/rules/kept";
import {
  DEFAULT_RULES,
  isWithin,
  pauseReason,
  type PhoneState,
  type Rules,
  under,
  untoldRules,
} from "../../../src/window/rules/rules";
import { pauseWords, remedyOf, stopWords, untoldWords } from "../../../src/window/rules/words";

const FINE: PhoneState = {
  isOnWifi: true, isCharging: false, batteryPercent: 80, usedMb: 1, extraMb: 0, hour: 12, hiddenS: 0,
};

function reason(rules: Partial<Rules>, state: Partial<PhoneState>) {
  return pauseReason({ ...DEFAULT_RULES, ...rules }, { ...FINE, ...state });
}

function memory(): Pick<Storage, "getItem" | "setItem"> {
  const values = new Map<string, string>();
  return { getItem: (key) => values.get(key) ?? null, setItem: (key, value) => void values.set(key, value) };
}

describe("the owner's rules", () => {
  it("let a phone train that keeps them all", () => {
    expect(reason({}, {})).toBeNull();
  });

  it.each([
    ["mobile data", {}, { isOnWifi: false }, { kind: "wifi" }],
    ["unplugged", { chargingOnly: true }, {}, { kind: "charging" }],
    ["a low battery", {}, { batteryPercent: 29 }, { kind: "battery", percent: 29, least: 30 }],
    ["many megabytes", {}, { usedMb: 50 }, { kind: "megabytes", usedMb: 50, mostMb: 50 }],
    ["the wrong hour", { hours: { from: 22, to: 7 } }, {}, { kind: "hours", from: 22, to: 7 }],
    ["a dark screen", {}, { hiddenS: 40 }, { kind: "hidden", seconds: 40 }],
    ["an untold network", {}, { isOnWifi: null }, { kind: "unknown", rule: "wifi" }],
    ["an untold plug", { chargingOnly: true }, { isCharging: null }, { kind: "unknown", rule: "charging" }],
    ["an untold battery", {}, { isCharging: null, batteryPercent: null }, { kind: "unknown", rule: "battery" }],
  ] as const)("pause for %s", (_, rules, state, expected) => {
    expect(reason(rules, state)).toEqual(expected);
  });

  it.each([
    ["mobile data is allowed", { wifiOnly: false }, { isOnWifi: false }],
    ["a low battery charges", {}, { batteryPercent: 5, isCharging: true }],
    ["the battery is exactly the least", {}, { batteryPercent: 30 }],
    ["more megabytes were allowed", {}, { usedMb: 60, extraMb: 20 }],
    ["any number of megabytes is allowed", { mostMb: null }, { usedMb: 6000 }],
    ["the page was left for a glance", {}, { hiddenS: 2 }],
    ["a rule that can't be kept was given up", { without: ["wifi"] as const }, { isOnWifi: null }],
    ["no rule needs what is not told", { wifiOnly: false, leastBattery: 0 }, { isOnWifi: null, isCharging: null, batteryPercent: null }],
    ["the battery is not told, but that it charges", {}, { isCharging: true, batteryPercent: null }],
  ] as const)("don't pause when %s", (_, rules, state) => {
    expect(reason(rules, state)).toBeNull();
  });

  it("given up for want of knowledge hold again when the phone tells", () => {
    expect(reason({ without: ["wifi"] }, { isOnWifi: false })).toEqual({ kind: "wifi" });
  });

  it("are made stricter by what a task asks, never laxer", () => {
    const asked = { wifiOnly: false, chargingOnly: true, leastBatteryPercent: 10 };
    expect(under(DEFAULT_RULES, asked)).toEqual({ ...DEFAULT_RULES, chargingOnly: true });
  });

  it("go over midnight", () => {
    const night = { from: 22, to: 7 };
    expect([21, 22, 0, 6, 7].map((hour) => isWithin(hour, night))).toEqual([false, true, true, true, false]);
    expect([8, 9, 16, 17].map((hour) => isWithin(hour, { from: 9, to: 17 }))).toEqual([false, true, true, false]);
  });

  it("name all that can't be kept", () => {
    const nothing = { ...FINE, isOnWifi: null, isCharging: null, batteryPercent: null };
    expect(untoldRules({ ...DEFAULT_RULES, chargingOnly: true }, nothing)).toEqual(["wifi", "charging", "battery"]);
  });
});

describe("words", () => {
  it.each([
    [{ kind: "wifi" }, "Paused: you left Wi-Fi. Goes on when Wi-Fi is back.", null],
    [{ kind: "battery", percent: 29, least: 30 }, "Paused: battery 29 %. Plug in or wait for 30 %.", null],
    [{ kind: "charging" }, "Paused: unplugged. You asked for charging only.", "changeRule"],
    [{ kind: "megabytes", usedMb: 50.2, mostMb: 50 }, "Paused: 50 MB used today. Goes on after midnight.", "allowMore"],
    [{ kind: "hours", from: 22, to: 7 }, "Paused: outside your hours (22–7).", null],
    [{ kind: "owner" }, "Paused by you.", "goOn"],
  ] as const)("say why %o", (why, sentence, remedy) => {
    expect([pauseWords(why), remedyOf(why)]).toEqual([sentence, remedy]);
  });

  it("say which rule can't be kept", () => {
    expect(untoldWords("charging")).toBe("This browser doesn't tell the battery; the rule 'charging only' can't be kept.");
  });

  it("say what stopping costs", () => {
    expect(stopWords(6, 20)).toBe("Stop now? Round 6 is lost; the 20 points of rounds 1 to 5 are yours.");
    expect(stopWords(1, 0)).toBe("Stop now? Round 1 is lost.");
  });
});

describe("what is kept", () => {
  it("comes back as it was", () => {
    const store = memory();
    const rules: Rules = { ...DEFAULT_RULES, wifiOnly: false, mostMb: null, hours: { from: 1, to: 2 }, without: ["wifi"] };
    keepRules(rules, store);
    expect(rulesOf(store)).toEqual(rules);
  });

  it("is careful when it is damaged or absent", () => {
    const store = memory();
    store.setItem("crowdfl.rules", '{"leastBattery": "all", "hours": {"from": 99}, "mostMb": -1');
    expect(rulesOf(store)).toEqual(DEFAULT_RULES);
  });

  it("begins anew each day", () => {
    const store = memory();
    const evening = new Date(2026, 10, 23, 23, 59);
    countBytes(4_000_000, evening, store);
    countBytes(1_000_000, evening, store);
    allowMore(20, evening, store);
    expect(usedToday(evening, store)).toMatchObject({ bytes: 5_000_000, extraMb: 20 });
    expect(usedToday(new Date(2026, 10, 24, 0, 0), store)).toMatchObject({ bytes: 0, extraMb: 0 });
  });
});
