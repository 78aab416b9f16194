import { describe, expect, it } from "vitest";

import type { OwnClientFragment } from "../../../src/window/api/generated/operations";
import { AppError } from "../../../src/window/api/errors";
import { PhoneCheck, type PhoneParts, type PhoneServer } from "../../../src/window/device/check";
import { clockAheadS, clockWords } from "../../../src/window/device/clock";
import { type Facts, factLines, inputOf } from "../../../src/window/device/facts";
import { cannotTrain } from "../../../src/window/device/origin";
import { isOnWifi, PhoneTeller, type Teller } from "../../../src/window/device/told";

const PIXEL: Facts = {
  model: "Pixel 7", cores: 8, ramBytes: 8 * 1024 ** 3, freeStorageBytes: 2e9,
  network: "WIFI", batteryPercent: 80, isCharging: false,
};
const SILENT: Facts = {
  model: null, cores: null, ramBytes: null, freeStorageBytes: null,
  network: "UNKNOWN", batteryPercent: null, isCharging: null,
};

function aClient(id: string, label: string, cpuScore: number | null): OwnClientFragment {
  const benchmark = cpuScore === null ? null : { cpuScore, elapsedS: 1, measuredAt: "2026-11-23T09:00:00Z" };
  return {
    __typename: "Client", id, label, retiredAt: null,
    device: {
      platform: "PHONE", runtimes: ["TFJS"], cpuCores: 8, ramBytes: 1, freeRamBytes: 1, freeStorageBytes: 1,
      network: "WIFI", batteryPercent: null, charging: null, reportedAt: "", benchmark,
    },
    reputation: { score: 0.5, newcomer: true },
  } as OwnClientFragment;
}

function aServer(change: Partial<PhoneServer> = {}): PhoneServer & { readonly said: string[] } {
  const said: string[] = [];
  return {
    said,
    register: (input) => {
      said.push(`register ${input.label}`);
      return Promise.resolve(aClient("cli_new", input.label, null));
    },
    update: (id, input) => {
      said.push(`update ${id}`);
      return Promise.resolve(aClient(id, input.label, 0.4));
    },
    startBenchmark: () => Promise.resolve({ id: "bch_1", seed: "00", size: 4, steps: 2 }),
    finishBenchmark: (_, digest) => {
      said.push(`digest ${digest}`);
      return Promise.resolve(aClient("cli_new", "Pixel 7", 0.6));
    },
    ...change,
  };
}

function aCheck(server: PhoneServer, more: Partial<PhoneParts> = {}): PhoneCheck {
  return new PhoneCheck({
    server,
    known: null,
    look: () => Promise.resolve(PIXEL),
    clockAheadS: () => Promise.resolve(2),
    measure: { digest: (seed, size, steps) => Promise.resolve(`${seed.length}/${size}/${steps}`) },
    remember: () => undefined,
    ...more,
  });
}

describe("the step My phone", () => {
  it("sends nothing before the owner says so", async () => {
    const server = aServer();
    const check = aCheck(server);

    await check.measure();

    expect([check.view.phase, check.view.label, server.said]).toEqual(["ready", "Pixel 7", []]);
    expect(check.view.speed?.products).toBe(128);
  });

  it("registers under the owner's name and is timed by the server", async () => {
    const server = aServer();
    const check = aCheck(server);
    await check.measure();
    check.rename("  Ana's phone ");

    await check.send();

    expect(server.said).toEqual(["register Ana's phone", "digest 2/4/2"]);
    expect([check.view.phase, check.view.client?.device.benchmark?.cpuScore]).toEqual(["sent", 0.6]);
  });

  it("registers anew when the known client is gone", async () => {
    const gone = new AppError("gone", { kind: "refused", code: "NOT_FOUND" });
    const server = aServer({ update: () => Promise.reject(gone) });
    const check = aCheck(server, { known: aClient("cli_old", "Old", 0.5) });
    await check.measure();
    await check.send();

    expect(server.said[0]).toBe("register Old");
    expect(check.view.phase).toBe("sent");
  });

  it("goes on with the earlier score when it was measured too often", async () => {
    const often = new AppError("later", { kind: "refused", code: "TOO_MANY_ATTEMPTS", retryAfterS: 60 });
    const check = aCheck(aServer({ startBenchmark: () => Promise.reject(often) }), {
      known: aClient("cli_old", "Old", 0.4),
    });
    await check.measure();
    await check.send();

    expect([check.view.phase, check.view.client?.device.benchmark?.cpuScore]).toEqual(["sent", 0.4]);
  });

  it("stops at a clock that is a day ahead", async () => {
    const check = aCheck(aServer(), { clockAheadS: () => Promise.resolve(86_400) });

    await check.measure();

    expect([check.view.phase, check.view.message]).toEqual([
      "blocked",
      "This phone's clock is 1 day ahead. Set it automatically, then try again.",
    ]);
  });

  it("says why sending failed and can be tried again", async () => {
    let tries = 0;
    const server = aServer({
      register: (input) => {
        tries++;
        if (tries === 1) return Promise.reject(new AppError("No answer.", { kind: "unreachable" }));
        return Promise.resolve(aClient("cli_new", input.label, null));
      },
    });
    const check = aCheck(server);
    await check.measure();
    await check.send();
    expect([check.view.phase, check.view.message]).toEqual(["failed", "No answer."]);

    await check.send();
    expect(check.view.phase).toBe("sent");
  });
});

describe("what is told", () => {
  it("is sent as it is", () => {
    expect(inputOf(PIXEL, "")).toMatchObject({
      label: "Pixel 7", cpuCores: 8, network: "WIFI", batteryPercent: 80, charging: false, runtimes: ["TFJS"],
    });
  });

  it("is not guessed upwards where the browser is silent, and the owner sees what is sent", () => {
    expect(inputOf(SILENT, "")).toMatchObject({
      label: "My phone", cpuCores: 1, ramBytes: 1024 ** 3, freeStorageBytes: 0, batteryPercent: null, charging: null,
    });
    expect(factLines(SILENT).every((line) => !line.isTold)).toBe(true);
    expect(factLines(SILENT)[1]?.has).toBe("not told; 1.1 GB is sent");
  });

  it("follows battery and network", async () => {
    const battery = Object.assign(new EventTarget(), { level: 0.294, charging: false });
    const connection = Object.assign(new EventTarget(), { type: "cellular" });
    const teller = { connection, getBattery: () => Promise.resolve(battery) } satisfies Teller;
    const phone = await PhoneTeller.open(teller);
    let changes = 0;
    phone.subscribe(() => changes++);

    expect(phone.told).toEqual({ network: "MOBILE", batteryPercent: 29, isCharging: false });
    battery.charging = true;
    battery.dispatchEvent(new Event("chargingchange"));
    phone.close();
    battery.dispatchEvent(new Event("chargingchange"));

    expect([phone.told.isCharging, changes]).toEqual([true, 1]);
  });

  it("is unknown where a browser refuses", async () => {
    const phone = await PhoneTeller.open({ getBattery: () => Promise.reject(new Error("policy")) });

    expect(phone.told).toEqual({ network: "UNKNOWN", batteryPercent: null, isCharging: null });
    expect([isOnWifi("UNKNOWN"), isOnWifi("MOBILE"), isOnWifi("ETHERNET")]).toEqual([null, false, true]);
  });
});

describe("the clock", () => {
  it("is compared with the server's", async () => {
    const told = new Date(Date.now() - 86_400_000).toUTCString();
    const look = (() => Promise.resolve(new Response("", { headers: { Date: told } }))) as typeof fetch;

    expect(clockWords(await clockAheadS(look))).toContain("1 day ahead");
  });

  it.each([
    [59 * 60, null],
    [-7200, "This phone's clock is 2 h behind. Set it automatically, then try again."],
    [-3 * 86_400, "This phone's clock is 3 days behind. Set it automatically, then try again."],
    [null, null],
  ])("off by %s s", (ahead, words) => {
    expect(clockWords(ahead)).toBe(words);
  });
});

describe("where it can't train", () => {
  const here = { isSecureContext: true, host: "fl.example", hasWorkers: true, hasFiles: true, hasWasm: true };

  it("says how an operator mends an insecure address", () => {
    expect(cannotTrain({ ...here, isSecureContext: false })?.mend).toContain("fl.example");
  });

  it("names an old browser, and nothing where all is there", () => {
    expect(cannotTrain({ ...here, hasFiles: false })?.why).toContain("can't train");
    expect(cannotTrain(here)).toBeNull();
  });
});
