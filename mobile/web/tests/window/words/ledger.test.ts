import { describe, expect, it } from "vitest";

import { offers } from "./some";
import {
  receiptOf,
  reputationChange,
  reputationReason,
  weekWords,
} from "../../../src/window/words/ledger";
import { asks, pay, pointsOf, seatsWords } from "../../../src/window/words/offers";

const NOW = new Date("2026-11-23T12:00:00Z");

describe("the ledger", () => {
  it("sums what was earned in the last seven days, and nothing else", () => {
    const entries = [
      { at: "2026-11-23T11:00:00Z", kind: "BASE_PAY", points: 100 },
      { at: "2026-11-20T11:00:00Z", kind: "BASE_PAY", points: 12 },
      { at: "2026-11-20T10:00:00Z", kind: "GRANT", points: 500 },
      { at: "2026-11-10T11:00:00Z", kind: "BASE_PAY", points: 7 },
    ] as const;
    expect(weekWords(entries, NOW)).toBe("+112 earned this week");
    expect(weekWords([], NOW)).toBe("Nothing earned this week");
  });

  it("says why a reputation changed, and how far", () => {
    expect(reputationReason("COMPLETED", 3)).toBe("Your update was used in round 3");
    expect(reputationReason("DROPPED", null)).toBe("This phone dropped out");
    expect(reputationChange(0.5, 0.512)).toBe("+0.012");
    expect(reputationChange(0.5, 0.50004)).toBe("0.0000");
    expect(reputationChange(0.5, 0.4997)).toBe("−0.0003");
  });

  it("tells a receipt from other things with an id", () => {
    expect(receiptOf({})).toBeNull();
    expect(receiptOf(null)).toBeNull();
    expect(receiptOf({ message: "Paid." })).toEqual({ message: "Paid." });
  });
});

describe("an offer", () => {
  it("pays for all rounds", () => {
    expect(pointsOf(offers())).toBe(120);
    expect(pay(offers())).toEqual({ points: "120 points", rate: "20 points a minute" });
  });

  it("asks for time and bytes, and for more only where it does", () => {
    expect(asks(offers())).toEqual(["about 6 min", "1.4 MB"]);
    const device = { wifiOnly: true, chargingOnly: true, leastBatteryPercent: 30 };
    expect(asks(offers(device)).slice(2)).toEqual(["Wi-Fi", "charging", "30 % battery"]);
  });

  it("counts seats, also where more joined than there are", () => {
    expect(seatsWords(5, 8)).toBe("5 of 8 devices joined");
    expect(seatsWords(6, 4)).toBe("6 devices joined, 4 seats");
  });
});
