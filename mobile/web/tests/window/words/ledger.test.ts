import { describe, expect, it } from "vitest";

import { offers } from "./some";
import {
  appealWords,
  canAppeal,
  reasonError,
  receiptOf,
  redeemErrors,
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
      { at: "2026-11-20T11:00:00Z", kind: "BONUS", points: 12 },
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

describe("an appeal", () => {
  const receipt = { at: "2026-11-01T12:00:00Z", appeal: null } as never;

  it("can be made once, within thirty days", () => {
    expect(canAppeal(receipt, NOW)).toBe(true);
    expect(canAppeal(receipt, new Date("2026-12-02T12:00:00Z"))).toBe(false);
    const appealed = { at: "2026-11-23T11:00:00Z", appeal: { id: "apl_1", state: "OPEN", decision: null } };
    expect(canAppeal(appealed as never, NOW)).toBe(false);
  });

  it("says what became of it, with the operator's words", () => {
    const with_ = (state: string, decision: string | null): string =>
      appealWords({ appeal: { id: "apl_1", state, decision } } as never);
    expect(appealWords(receipt)).toBe("");
    expect(with_("OPEN", null)).toBe("You appealed. A person answers within 2 days.");
    expect(with_("UPHELD", "You were right.")).toBe("Your appeal was upheld. “You were right.”");
    expect(with_("DISMISSED", null)).toBe("Your appeal was dismissed: the receipt stands.");
  });

  it("needs a reason of 10 to 2,000 characters", () => {
    expect(reasonError("  short  ")).toBe("Say in at least 10 characters what is wrong. It has 5.");
    expect(reasonError("x".repeat(2_001))).toBe("Shorten it by 1 character.");
    expect(reasonError("The clock of the server is wrong.")).toBe("");
  });
});

describe("redeeming", () => {
  it("takes whole points that one has, and a place for the money", () => {
    expect(redeemErrors("200", "NL00 TEST", 1240)).toEqual({});
    expect(redeemErrors("1241", "NL00 TEST", 1240)).toEqual({ points: "Enter a whole number from 1 to 1,240." });
    expect(redeemErrors("2.5", " ", 1240)).toEqual({
      points: "Enter a whole number from 1 to 1,240.",
      to: "Say where the money goes, in 1 to 200 characters.",
    });
    expect(redeemErrors("1", "x".repeat(201), 0).points).toBe("You have no points to redeem yet.");
    expect(redeemErrors("1", "x".repeat(201), 5).to).toContain("200 characters");
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
