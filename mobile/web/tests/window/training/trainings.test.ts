import { describe, expect, it, vi } from "vitest";

import { AppError } from "../../../src/window/api/errors";
import { startedHere } from "../../../src/window/training/kept";
import type { PhoneParticipation } from "../../../src/window/training/participation";
import { NO_CONNECTION } from "../../../src/window/training/patient";
import { Trainings } from "../../../src/window/training/trainings";
import type { TrainingView } from "../../../src/window/training/types";

function memory(): Pick<Storage, "getItem" | "setItem"> {
  const values = new Map<string, string>();
  return { getItem: (key) => values.get(key) ?? null, setItem: (key, value) => void values.set(key, value) };
}

/** A lock for one holder, as a browser's tabs share it. */
class Locks {
  private last: Promise<unknown> = Promise.resolve();
  private holders = 0;
  request(...[, options, work]: [string, LockOptions, (lock: Lock | null) => Promise<unknown>]): Promise<unknown> {
    if (options.ifAvailable === true && this.holders > 0) return work(null);
    this.holders++;
    const turn = this.last.then(() => work({ name: "", mode: "exclusive" }));
    this.last = turn.finally(() => this.holders--);
    return turn;
  }
}

class Played {
  readonly ends = new Map<string, () => void>();
  readonly calls: string[] = [];

  open = (trainingId: string, isStopped: boolean): Promise<PhoneParticipation> => {
    if (trainingId === "trn_gone") return Promise.reject(new Error("There is no such training."));
    this.calls.push(`open ${trainingId}${isStopped ? " stopped" : ""}`);
    const view = { trainingId } as TrainingView;
    const one = {
      view,
      subscribe: (listener: (view: TrainingView) => void) => {
        listener(view);
        return () => undefined;
      },
      run: () => new Promise<void>((resolve) => this.ends.set(trainingId, resolve)),
      stop: () => Promise.resolve(void this.calls.push(`stop ${trainingId}`)),
      goOn: () => void this.calls.push(`go on ${trainingId}`),
    };
    return Promise.resolve(one as unknown as PhoneParticipation);
  };
}

function some(store = memory(), locks = new Locks()) {
  const played = new Played();
  const rests = vi.fn();
  const trainings = new Trainings({
    open: played.open,
    store,
    locks: locks as unknown as LockManager,
    rests,
  });
  return { trainings, played, rests, store, locks };
}

const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe("the trainings of a phone", () => {
  it("have their turns one after the other", async () => {
    const { trainings, played, rests, store } = some();

    trainings.start("trn_1");
    trainings.start("trn_2");
    await moment();
    expect([trainings.view.current?.trainingId, trainings.view.waiting]).toEqual(["trn_1", ["trn_2"]]);
    played.ends.get("trn_1")?.();
    await moment();
    expect([trainings.view.current?.trainingId, trainings.view.waiting]).toEqual(["trn_2", []]);
    expect(rests).not.toHaveBeenCalled();
    played.ends.get("trn_2")?.();
    await moment();

    expect([rests.mock.calls.length, startedHere(store)]).toEqual([1, []]);
  });

  it("go on after a reload, also as stopped", async () => {
    const { trainings, store } = some();
    trainings.start("trn_1");
    await moment();
    await trainings.stop();

    const again = some(store);
    again.trainings.resume();
    await moment();

    expect(again.played.calls).toEqual(["open trn_1 stopped"]);
  });

  it("are not begun in a second tab before the first is gone", async () => {
    const first = some();
    first.trainings.start("trn_1");
    await moment();
    const second = some(first.store, first.locks);
    second.trainings.resume();
    await moment();

    expect([second.played.calls, second.trainings.view.isElsewhere]).toEqual([[], true]);

    second.trainings.start("trn_2");
    first.played.ends.get("trn_1")?.();
    await moment();
    first.played.ends.get("trn_2")?.();
    await moment();
    expect([first.played.calls, second.trainings.view.isElsewhere]).toEqual([["open trn_1", "open trn_2"], false]);
  });

  it("wait for the server instead of being forgotten", async () => {
    vi.useFakeTimers();
    vi.stubGlobal("window", new EventTarget());
    vi.stubGlobal("document", new EventTarget());
    const { trainings, played, store } = some();
    const open = played.open;
    let tries = 0;
    const away = new AppError("No answer.", { kind: "unreachable" });
    const patient = new Trainings({
      open: (trainingId, isStopped) => (tries++ === 0 ? Promise.reject(away) : open(trainingId, isStopped)),
      store,
      locks: new Locks() as unknown as LockManager,
      rests: () => undefined,
    });

    patient.start("trn_1");
    await vi.advanceTimersByTimeAsync(100);
    expect([patient.view.message, startedHere(store).length]).toEqual([NO_CONNECTION, 1]);
    await vi.advanceTimersByTimeAsync(1000);
    expect([patient.view.message, patient.view.current?.trainingId]).toEqual(["", "trn_1"]);
    expect(trainings.view.current).toBeNull();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("that can't be begun say why and let the next have its turn", async () => {
    const { trainings, played } = some();
    trainings.start("trn_gone");
    trainings.start("trn_2");
    await moment();

    expect([trainings.view.message, played.calls]).toEqual(["There is no such training.", ["open trn_2"]]);
  });
});
