import { describe, expect, it } from "vitest";

import { dataOf, doneOf } from "../../../src/window/api/answers";
import { AppError } from "../../../src/window/api/errors";

/** What is thrown. */
function thrown(work: () => unknown): AppError {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error("no AppError was thrown");
}

function failing(code: string, more: object = {}): unknown {
  return { data: null, errors: [{ message: "Said so.", extensions: { code, ...more } }] };
}

describe("an answer", () => {
  it("gives its data", () => {
    expect(dataOf(200, { data: { viewer: null } })).toEqual({ viewer: null });
  });

  it.each([
    ["UNAUTHENTICATED", "signedOut"],
    ["FORBIDDEN", "denied"],
    ["RATE_LIMITED", "denied"],
    ["INTERNAL", "fault"],
  ])("with the error %s is of kind %s", (code, kind) => {
    expect(thrown(() => dataOf(200, failing(code))).kind).toBe(kind);
  });

  it("tells when to come back, and the code of a fault", () => {
    expect(thrown(() => dataOf(200, failing("RATE_LIMITED", { retryAfterS: 7 }))).retryAfterS).toBe(7);
    expect(thrown(() => dataOf(200, failing("INTERNAL", { requestId: "8C2F" }))).message).toContain("code 8C2F");
  });

  it.each([
    ["a gateway's", 502, null],
    ["a page", 200, "<html>"],
    ["no data", 200, {}],
    ["a list", 200, []],
  ])("that is %s is none", (_, status, body) => {
    expect(thrown(() => dataOf(status, body)).kind).toBe("unreachable");
  });
});

describe("a mutation", () => {
  it("gives what was done", () => {
    const data: { join: { id: string } | { code: "TOO_LATE"; message: string } } = { join: { id: "prt_1" } };
    expect(doneOf(data).id).toBe("prt_1");
  });

  it("throws the refusal with its words, its time and its problems", () => {
    const problems = [{ path: ["input", "email"], message: "Taken." }];
    const refusal = { code: "INVALID_INPUT", message: "Mend it.", retryAfterS: 3, problems };
    const error = thrown(() => doneOf({ signUp: refusal }));
    expect(error).toMatchObject({ kind: "refused", code: "INVALID_INPUT", message: "Mend it.", retryAfterS: 3 });
    expect(error.problems).toEqual({ "input.email": "Taken." });
    expect(error.refusal).toBe(refusal);
  });
});
