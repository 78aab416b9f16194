import { describe, expect, it } from "vitest";

import { groupsOf, type Own } from "../../../src/window/pages/training/groups";
import {
  earned,
  isAtWork,
  marksOf,
  reputationMove,
  shareOf,
  standing,
  stopped,
  timeLeft,
} from "../../../src/window/pages/training/words";
import { firstView } from "../../../src/window/training/view";
import type { TrainingView } from "../../../src/window/training/types";

const NOW = new Date("2026-11-23T12:00:00Z");

function own(id: string, more: Partial<Own> = {}): Own {
  return {
    id,
    pseudonym: "quiet-otter",
    state: "FINISHED",
    seat: null,
    score: null,
    rank: null,
    roundsCalled: 30,
    accepted: 28,
    rejected: 0,
    late: 1,
    points: 112,
    reputationBefore: 0.71,
    reputationAfter: 0.74,
    bytesUp: 1,
    bytesDown: 1,
    joinedAt: "2026-11-22T12:00:00Z",
    endedAt: "2026-11-22T13:00:00Z",
    client: { id: "cli_here", label: "Pixel 7" },
    task: {
      id: "tsk_1",
      title: "Diabetes",
      state: "RECRUITING",
      stateReason: null,
      startsAt: "2026-11-23T12:40:00Z",
      recruitsUntil: "2026-11-23T12:40:00Z",
      training: { rounds: 30, localEpochs: 1 },
      reward: { pointsPerUpdate: 4 },
      counts: { registered: 3, seats: 8 },
    },
    ...more,
  };
}

function view(more: Partial<TrainingView> = {}): TrainingView {
  const before = { trainingId: "prt_1", taskId: "tsk_1", title: "Diabetes", rounds: 30 };
  return { ...firstView({ ...before, points: 0, accepted: 0, late: 0, verdicts: [] }), ...more };
}

describe("participations", () => {
  it("that have a seat wait while the requester pauses the task; those that are over don't", () => {
    const { task } = own("prt_00000000000000000000000000000000");
    const paused = { ...task, state: "PAUSED", stateReason: "A label is wrong" } as const;
    expect(standing(own("prt_00000000000000000000000000000000", { state: "SELECTED", task: paused }), NOW)).toContain(
      "Paused by its requester: A label is wrong. It goes on when the requester resumes it. Your seat and your points are kept.",
    );
    expect(standing(own("prt_1", { task: paused }), NOW)).not.toContain("Paused");
  });

  it("are grouped by phone and by what is to be done", () => {
    const all = [
      own("old", { endedAt: "2026-11-01T00:00:00Z" }),
      own("waits", { state: "REGISTERED", endedAt: null }),
      own("trains", { state: "TRAINING", endedAt: null }),
      own("laptop", { state: "TRAINING", endedAt: null, client: { id: "cli_2", label: "Laptop" } }),
      own("ended"),
    ];
    const groups = groupsOf(all, "cli_here", NOW);
    const ids = (found: readonly Own[]): string[] => found.map(({ id }) => id);
    expect(ids(groups.here)).toEqual(["trains", "waits"]);
    expect(ids(groups.elsewhere)).toEqual(["laptop"]);
    expect(ids(groups.past)).toEqual(["ended"]);
  });

  it("say what they wait for", () => {
    expect(standing(own("prt_x7f3k92", { state: "REGISTERED", rank: 3 }), NOW)).toBe(
      "Registered. Training ID T-7F3K-92. Rank 3. Devices are selected in 40 min.",
    );
    expect(standing(own("prt_x7f3k92", { state: "SELECTED" }), NOW)).toBe(
      "Selected. Training ID T-7F3K-92. Starts in 40 min.",
    );
    expect(standing(own("prt_1", { state: "NOT_SELECTED", rank: 12 }), NOW)).toBe(
      "Not selected this time. Rank 12. Your reputation is unchanged.",
    );
  });

  it("say what they earned and what became of the reputation", () => {
    expect(earned(own("prt_1"))).toBe("112 points. 28 of 30 rounds accepted, 1 late.");
    expect(reputationMove(0.71, 0.74)).toBe("Reputation 0.710 → 0.740, +0.030.");
    expect(reputationMove(0.71, 0.7101)).toBe("Reputation unchanged at 0.71.");
    expect(reputationMove(0.71, null)).toBe("");
  });

  it("say that the requester ended the task early", () => {
    const task = { ...own("prt_1").task, state: "CANCELLED" } as const;
    expect(stopped(own("prt_1", { task, points: 56 }))).toBe(
      "The requester stopped this task. You keep the 56 points of the rounds you finished.",
    );
    expect(stopped(own("prt_1"))).toBe("");
  });
});

describe("the ring", () => {
  it("counts epochs and steps of the round", () => {
    const step = { epoch: 2, epochs: 4, doneSteps: 5, steps: 10, loss: 0.5 };
    expect(shareOf(view({ phase: "training", step }))).toBe(0.375); // (1 + 5/10) / 4
    expect(shareOf(view({ phase: "training" }))).toBe(0);
  });

  it("counts bytes while they move, and nothing while it waits", () => {
    expect(shareOf(view({ phase: "sending", transferred: 0.62 }))).toBe(0.62);
    expect(shareOf(view({ phase: "waiting" }))).toBeNull();
  });

  it("tells the time left where there is a deadline", () => {
    expect(timeLeft(null, 0)).toBe("");
    expect(timeLeft(9_000, 0)).toBe("0:09 left");
  });

  it("knows its own marks and whether it is at work", () => {
    const verdicts = [{ round: 3, verdict: "LATE", reason: null, points: 0 }];
    expect(marksOf(verdicts)).toEqual(new Map([[3, "late"]]));
    expect([isAtWork(view({ phase: "paused" })), isAtWork(view({ phase: "finished" }))]).toEqual([true, false]);
  });
});
