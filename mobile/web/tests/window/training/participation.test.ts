import { describe, expect, it, vi } from "vitest";

import type { Loaded, LocalTraining, Step, Trainer } from "../../../src/shared/trainer";
import type { Train } from "../../../src/shared/wire";
import { Over } from "../../../src/window/exchange";
import type { RulesWatch } from "../../../src/window/rules/watch";
import { type Parts, PhoneParticipation, type Talk } from "../../../src/window/training/participation";
import type { Finished, PauseReason, TrainingView } from "../../../src/window/training/types";

const BEFORE = {
  trainingId: "trn_1", taskId: "tsk_1", title: "Pima", rounds: 3, points: 4, accepted: 1, late: 0, verdicts: [],
};
const END: Finished = { state: "FINISHED", points: 12, reputation: 0.6 };
const LOCAL: LocalTraining = { delta: new Uint8Array(4), numExamples: 9, metrics: { loss: 0.5 }, trainS: 1 };
const STEP: Step = { epoch: 1, epochs: 1, doneSteps: 3, steps: 9, loss: 0.7 };
const ROUND = { t: "train", round: 2, attempt: 1, plan: {} } as unknown as Train;

class Rules implements RulesWatch {
  reason: PauseReason | null = null;
  readonly state = {
    isOnWifi: true, isCharging: true, batteryPercent: 90, usedMb: 0, extraMb: 0, hour: 1, hiddenS: 0,
  };
  isClosed = false;
  private listener: (reason: PauseReason | null) => void = () => undefined;
  become(reason: PauseReason | null): void {
    this.reason = reason;
    this.listener(reason);
  }
  look(): void {
    this.listener(this.reason);
  }
  subscribe(listener: (reason: PauseReason | null) => void): () => void {
    this.listener = listener;
    return () => undefined;
  }
  close(): void {
    this.isClosed = true;
  }
}

function some(change: Partial<Parts> = {}) {
  const rules = new Rules();
  const closed = vi.fn();
  const mended: PauseReason[] = [];
  const stopped = Promise.withResolvers<never>();
  stopped.promise.catch(() => undefined);
  const trainer: Trainer = {
    load: () => Promise.resolve({ backend: "wasm", probed: {}, parameters: 3 }),
    setRows: () => Promise.resolve(),
    train: (_weights, _plan, onStep) => {
      onStep(STEP);
      return Promise.race([stopped.promise, Promise.resolve(LOCAL)]);
    },
    stop: () => {
      stopped.reject(new Error("stopped"));
      return Promise.resolve();
    },
    unload: () => Promise.resolve(),
  };
  const release = vi.fn(() => Promise.resolve());
  let counted = 0;
  const parts: Parts = {
    before: BEFORE,
    loadRows: () => Promise.resolve({ count: 0, x: new Float32Array(), y: new Float32Array() }),
    prepareRows: () => Promise.reject(new Error("nothing is to be prepared")),
    measureRows: () => Promise.reject(new Error("nothing is to be measured")),
    loadModel: () => Promise.resolve({ topology: {}, manifest: { version: 1, tensors: [] } }),
    openTrainer: () => ({ trainer, close: closed }),
    converse: () => Promise.resolve(END),
    readEnd: () => Promise.resolve({ ...END, state: "LEFT" }),
    watchRules: () => Promise.resolve(rules),
    mend: (reason) => void mended.push(reason),
    stayAwake: () => ({ isHeld: true, release }),
    count: (bytes) => (counted += bytes),
    ...change,
  };
  return { parts, rules, mended, closed, release, trainer, counted: () => counted };
}

/** Runs until the exchange begins, and holds it there. */
async function inTheMiddle() {
  const setup = some();
  const begun = Promise.withResolvers<Talk>();
  const ending = Promise.withResolvers<Finished>();
  const converse = (talk: Talk): Promise<Finished> => {
    begun.resolve(talk);
    return ending.promise;
  };
  const one = new PhoneParticipation({ ...setup.parts, converse });
  const views: TrainingView[] = [];
  one.subscribe((view) => views.push(view));
  const run = one.run();
  return { ...setup, one, views, run, talk: await begun.promise, end: ending };
}

describe("a participation", () => {
  it("reads, loads, talks to the end, and frees what it took", async () => {
    const { parts, rules, closed, release } = some();
    const one = new PhoneParticipation(parts);

    await one.run();

    expect([one.view.phase, one.view.points, one.view.backend]).toEqual(["finished", 12, "wasm"]);
    expect([rules.isClosed, closed.mock.calls.length, release.mock.calls.length]).toEqual([true, 1, 1]);
  });

  it("tells of steps, losses, verdicts and moved bytes", async () => {
    const { one, talk, views, run, end, counted } = await inTheMiddle();

    talk.onlooker.tell({ kind: "connected", transport: "WEBRTC", state: "SELECTED" });
    talk.onlooker.tell({ kind: "receiving", round: 2, receivedBytes: 5, sizeBytes: 10 });
    talk.onlooker.moved(1000);
    talk.onlooker.tell({ kind: "training", round: 2, deadlineS: 10 });
    await talk.trainRound(ROUND, new Uint8Array(), new AbortController().signal);
    talk.onlooker.tell({ kind: "sending", round: 2, storedBytes: 4, sizeBytes: 4 });
    expect(one.view.phase).toBe("checking");
    talk.onlooker.tell({ kind: "judged", round: 2, verdict: "ACCEPTED", reason: null, points: 4 });

    expect(views.some((view) => view.step?.doneSteps === 3)).toBe(true);
    expect(views.some((view) => view.transferred === 0.5)).toBe(true);
    expect(one.view).toMatchObject({
      transport: "WEBRTC", points: 8, accepted: 2, losses: [{ round: 2, loss: 0.5 }], bytesMoved: 1000,
      message: "+4 points for round 2. Your update was used.",
    });
    expect(counted()).toBe(1000);
    end.resolve(END);
    await run;
  });

  it("counts a verdict once that comes twice", async () => {
    const { one, talk } = await inTheMiddle();
    const verdict = { kind: "judged", round: 2, verdict: "ACCEPTED", reason: null, points: 4 } as const;

    talk.onlooker.tell(verdict);
    talk.onlooker.tell(verdict);

    expect([one.view.points, one.view.accepted]).toEqual([8, 2]);
  });

  it("pauses when a rule says so, and goes on when it is kept again", async () => {
    const { one, talk, rules } = await inTheMiddle();
    talk.onlooker.tell({ kind: "connected", transport: "WEBRTC", state: "SELECTED" });

    rules.become({ kind: "wifi" });
    expect([one.view.phase, one.view.message]).toEqual([
      "paused", "Paused: you left Wi-Fi. Goes on when Wi-Fi is back.",
    ]);
    expect(talk.steering.wish).toEqual({ kind: "pause", reason: "wifi" });
    talk.onlooker.tell({ kind: "waiting", reason: "paused", retryAfterS: 1 });
    expect(one.view.phase).toBe("paused");

    rules.become(null);
    expect([one.view.phase, talk.steering.wish.kind]).toEqual(["waiting", "train"]);
  });

  it("stopped by its owner stays stopped whatever the rules say, until told to go on", async () => {
    const { one, talk, rules, mended } = await inTheMiddle();

    await one.stop();
    rules.become({ kind: "wifi" });
    rules.become(null);
    expect([one.view.phase, one.view.message, talk.steering.wish.kind]).toEqual(["paused", "Paused by you.", "pause"]);

    one.goOn();
    expect([one.view.phase, talk.steering.wish.kind, mended]).toEqual(["connecting", "train", [{ kind: "owner" }]]);
  });

  it("stops the trainer at once when the round is given up", async () => {
    const { talk, trainer } = await inTheMiddle();
    const training = Promise.withResolvers<LocalTraining>();
    const train = vi.spyOn(trainer, "train").mockReturnValue(training.promise);
    const stop = vi.spyOn(trainer, "stop").mockImplementation(() => {
      training.reject(new Error("stopped"));
      return Promise.resolve();
    });
    const giveUp = new AbortController();

    const round = talk.trainRound(ROUND, new Uint8Array(), giveUp.signal);
    await vi.waitFor(() => {
      expect(train).toHaveBeenCalledOnce();
    });
    giveUp.abort();

    await expect(round).rejects.toThrow("stopped");
    expect(stop).toHaveBeenCalledOnce();
  });

  it("connects while the model is built, and trains once it is", async () => {
    const { parts, trainer } = some();
    const built = Promise.withResolvers<Loaded>();
    trainer.load = () => built.promise;
    const train = vi.spyOn(trainer, "train");
    const begun = Promise.withResolvers<Talk>();
    const ending = Promise.withResolvers<Finished>();
    const one = new PhoneParticipation({
      ...parts,
      converse: (talk) => {
        begun.resolve(talk);
        return ending.promise;
      },
    });
    const run = one.run();
    const talk = await begun.promise;

    const round = talk.trainRound(ROUND, new Uint8Array(), new AbortController().signal);
    await Promise.resolve();
    expect(train).not.toHaveBeenCalled();
    built.resolve({ backend: "webgl", probed: {}, parameters: 3 });
    expect(await round).toBe(LOCAL);
    expect(one.view.backend).toBe("webgl");

    ending.resolve(END);
    await run;
  });

  it("trains on the rows that preprocessing makes, once the first round says that it is frozen", async () => {
    const { parts, trainer } = some({ loadRows: () => Promise.resolve(null) });
    const prepared = { count: 1, x: Float32Array.of(0.5), y: Float32Array.of(1) };
    const prepareRows = vi.fn(() => Promise.resolve(prepared));
    const setRows = vi.spyOn(trainer, "setRows");
    const begun = Promise.withResolvers<Talk>();
    const ending = Promise.withResolvers<Finished>();
    const converse = (talk: Talk): Promise<Finished> => {
      begun.resolve(talk);
      return ending.promise;
    };
    const run = new PhoneParticipation({ ...parts, prepareRows, converse }).run();
    const talk = await begun.promise;
    expect(prepareRows).not.toHaveBeenCalled();

    await talk.trainRound(ROUND, new Uint8Array(), new AbortController().signal);
    await talk.trainRound(ROUND, new Uint8Array(), new AbortController().signal);

    expect(setRows.mock.calls).toEqual([[prepared]]);
    ending.resolve(END);
    await run;
  });

  it("says in words that statistics are asked for, and that they were sent", async () => {
    const { one, talk } = await inTheMiddle();

    talk.onlooker.tell({ kind: "measuring", columns: 8, isSent: false });
    expect(one.view.message).toBe("The server asks for counts and means of 8 columns, never rows. Working them out.");
    talk.onlooker.tell({ kind: "measuring", columns: 1, isSent: true });
    expect(one.view.message).toBe("Counts and means of 1 column sent. Waiting for the next step.");
    talk.onlooker.tell({ kind: "unmeasured", message: "This task has no column number 9." });
    expect(one.view.message).toBe(
      "Counts and means come from other devices: this phone could not work them out. This task has no column number 9.",
    );
  });

  it("ends with the reason when the model can't be built here", async () => {
    const { parts, trainer, closed } = some();
    trainer.load = () => Promise.reject(new Error("This phone has no room for the model."));
    const one = new PhoneParticipation({
      ...parts,
      converse: ({ stop }) =>
        new Promise((_, reject) => {
          stop.addEventListener("abort", () => {
            reject(stop.reason as Error);
          });
          if (stop.aborted) reject(stop.reason as Error);
        }),
    });

    await one.run();

    expect([one.view.phase, one.view.message]).toEqual(["failed", "This phone has no room for the model."]);
    expect(closed).toHaveBeenCalledOnce();
  });

  it("says what the dark screen cost", async () => {
    const { one, talk, rules } = await inTheMiddle();
    talk.onlooker.tell({ kind: "training", round: 6, deadlineS: 10 });

    rules.become({ kind: "hidden", seconds: 40 });
    rules.become(null);

    expect(one.view.message).toBe("Paused: the screen was off for 40 s; a backup took round 6. Round 7 is yours.");
  });

  it("that was stopped before a reload begins paused", async () => {
    const wishes: string[] = [];
    const converse = ({ steering }: Talk): Promise<Finished> => {
      wishes.push(steering.wish.kind);
      return Promise.resolve(END);
    };
    await new PhoneParticipation({ ...some().parts, converse }, true).run();

    expect(wishes).toEqual(["pause"]);
  });

  it("closed with its page gives nothing up", async () => {
    const converse = ({ stop }: Talk): Promise<never> =>
      new Promise((_, reject) => {
        stop.addEventListener("abort", () => {
          reject(stop.reason as Error);
        });
      });
    const one = new PhoneParticipation({ ...some().parts, converse });
    const run = one.run();
    await vi.waitFor(() => {
      expect(one.view.phase).toBe("connecting");
    });
    await one.close();
    await run;

    expect(one.view.phase).toBe("idle");
  });

  it.each([
    ["the file is gone", { loadRows: () => Promise.reject(new Error("Your file is gone.")) }, "failed", "Your file is gone."],
    ["it is over", { converse: () => Promise.reject(new Over()) }, "finished", "You left this task. 12 points are yours."],
    ["it was left", { converse: () => Promise.resolve(null) }, "finished", "You left this task. 12 points are yours."],
  ])("ends with the reason when %s", async (_, change, phase, message) => {
    const one = new PhoneParticipation(some(change).parts);
    await one.run();

    expect([one.view.phase, one.view.message]).toEqual([phase, message]);
  });
});
