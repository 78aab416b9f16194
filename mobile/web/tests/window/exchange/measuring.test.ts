import { describe, expect, test } from "vitest";

import {
  newId,
  sameBytes,
  toHex,
  type Hello,
  type Measure,
  type Measured,
  type ServerFrame,
} from "../../../src/shared/wire";
import { Unusable } from "../../../src/window/exchange";
import { Client, rounds } from "./client";
import { MemoryServer, type Script } from "./server";

const FIGURES: Measured = {
  present: 3,
  missing: 1,
  mean: 5,
  m2: 26,
  least: 2,
  greatest: 9,
  quantiles: null,
  counts: null,
};

function question(part: number): Measure {
  const columns = [{ column: 0, step: 0, measure: "moments" as const }];
  return { t: "measure", id: newId(), part, deadline_s: 20, columns, fitted: [] };
}

/** Asks for statistics after `hello`, and for the first round when all are answered. */
function asking(questions: readonly Measure[]): Script {
  let answered = 0;
  return (frame): ServerFrame[] | null => {
    const isDone = answered >= questions.length;
    if (frame.t === "statistics") {
      answered += 1;
      // A connection that ends sends the client back with another `hello`.
      const message = "The server is restarting.";
      const restart = { t: "error", id: newId(), of: null, code: "SHUTDOWN", message, is_fatal: true } as const;
      return answered === questions.length ? [restart] : [];
    }
    if (frame.t !== "hello" || isDone) return null;
    return [{ t: "welcome", id: frame.id, state: "TRAINING", holding: [] }, ...questions.slice(answered)];
  };
}

/** Asks for statistics just before the round. */
class AskingServer extends MemoryServer {
  constructor(private readonly questions: readonly Measure[]) {
    super(rounds(1));
  }

  override async *ask(hello: Hello | null): AsyncGenerator<ServerFrame> {
    yield* this.questions;
    yield* super.ask(hello);
  }
}

/** What the client refused: code, whether that ends all, why, and which frame. */
function refusals(client: Client): unknown[] {
  return client.server.heard
    .filter((frame) => frame.t === "error")
    .map(({ code, is_fatal, message, of }) => [code, is_fatal, message, of && toHex(of)]);
}

describe("questions for statistics", () => {
  test("are answered one by one, each by its id, before the first round", async () => {
    const questions = [question(1), question(1), question(2)];
    const client = new Client(new MemoryServer(rounds(1), asking(questions)));
    const asked: number[] = [];
    client.measureRows = ({ part }) => {
      asked.push(part);
      return Promise.resolve({ examples: 4, columns: [FIGURES] });
    };

    expect(await client.run()).toMatchObject({ state: "FINISHED" });

    const answers = client.server.heard.filter((frame) => frame.t === "statistics");
    expect(asked).toEqual([1, 1, 2]);
    expect(answers.map((frame) => [frame.examples, frame.columns])).toEqual(questions.map(() => [4, [FIGURES]]));
    expect(answers.every((frame, i) => sameBytes(frame.of, questions[i]?.id ?? newId()))).toBe(true);
    expect(client.told("measuring").map((event) => event.isSent)).toEqual([false, true, false, true, false, true]);
  });

  test("that the phone can't answer are refused, each by its id, and it trains all the same", async () => {
    const questions = [question(1), question(1)];
    const client = new Client(new AskingServer(questions));
    client.measureRows = () => Promise.reject(new Error("This task has no column number 9."));

    expect(await client.run()).toMatchObject({ state: "FINISHED" });

    expect(client.server.hellos).toBe(1); // on one connection
    expect(refusals(client)).toEqual(
      questions.map(({ id }) => ["MEASURE", false, "This task has no column number 9.", toHex(id)]),
    );
    expect(client.told("unmeasured")).toHaveLength(2);
    expect(client.trained).toHaveLength(1);
  });

  test("about a file that is gone are refused, and end the training with the reason", async () => {
    const asked = question(1);
    const client = new Client(new MemoryServer(rounds(1), asking([asked])));
    client.measureRows = () => Promise.reject(new Unusable("Your file is gone."));

    await expect(client.run()).rejects.toThrow("Your file is gone.");
    expect(refusals(client)).toEqual([["MEASURE", false, "Your file is gone.", toHex(asked.id)]]);
    expect(client.server.heard.some((frame) => frame.t === "statistics")).toBe(false);
  });

  test("are not answered while the owner's rules forbid work", async () => {
    const client = new Client(new MemoryServer(rounds(1), asking([question(1)])));
    const begun = Promise.withResolvers<undefined>();
    client.measureRows = (_, signal) =>
      new Promise((resolve) => {
        begun.resolve(undefined);
        signal.addEventListener("abort", () => {
          resolve({ examples: 4, columns: [FIGURES] });
        });
      });
    const run = client.run();
    await begun.promise;
    client.steering.pause("wifi");
    await expect.poll(() => client.server.heard.some((frame) => frame.t === "pause")).toBe(true);
    expect(client.server.heard.some((frame) => frame.t === "statistics")).toBe(false);

    client.measureRows = () => Promise.resolve({ examples: 4, columns: [FIGURES] });
    client.steering.resume();
    expect(await run).toMatchObject({ state: "FINISHED" });
  });
});
