/** Reading the server's answers; pure. */

import { AppError, unreachable } from "./errors";
import type { RefusalCode } from "./generated/operations";

type Fields = Readonly<Record<string, unknown>>;

/** Of a gateway: the server is not there. */
const GATEWAY_STATUS = new Set([502, 503, 504]);

/** The refusals among the members of a result. */
export interface RefusalFields {
  readonly message: string;
  readonly code: RefusalCode;
  readonly retryAfterS: number | null;
}

/** The one field of a mutation. */
export type Field<Data> = Data[keyof Data];

/** What a mutation gives when it was done. */
export type Done<Result> = Exclude<Result, { readonly code: RefusalCode }>;

/**
 * The `data` of an answer.
 *
 * @throws AppError It holds `errors`, or is no answer of CrowdFL.
 */
export function dataOf(status: number, body: unknown): Fields {
  if (GATEWAY_STATUS.has(status)) {
    throw unreachable(
      undefined,
      "The server is restarting. Training goes on; this page continues by itself.",
    );
  }
  if (!isFields(body)) throw unreachable();
  const errors = body["errors"];
  if (Array.isArray(errors) && errors.length > 0) throw errorOf(errors[0]);
  const data = body["data"];
  if (!isFields(data)) throw unreachable();
  return data;
}

/**
 * The object of a mutation's one field.
 *
 * @throws AppError The server refused.
 */
export function doneOf<Data extends object>(data: Data): Done<Field<Data>> {
  const [result] = Object.values(data) as Field<Data>[];
  if (isRefusal(result)) throw refusalOf(result);
  return result as Done<Field<Data>>;
}

/** What an entry of `errors` means. */
export function errorOf(error: unknown): AppError {
  const fields = isFields(error) ? error : {};
  const extensions = isFields(fields["extensions"]) ? fields["extensions"] : {};
  const code = textOf(extensions["code"]) ?? "BAD_REQUEST";
  const message = textOf(fields["message"]) ?? "The server gave no reason.";
  const waitS = extensions["retryAfterS"];
  const retryAfterS = typeof waitS === "number" ? waitS : null;
  switch (code) {
    case "UNAUTHENTICATED":
      return new AppError("You were signed out. Sign in; nothing is lost.", {
        kind: "signedOut",
        code,
      });
    case "FORBIDDEN":
    case "RATE_LIMITED":
      return new AppError(message, { kind: "denied", code, retryAfterS });
    default:
      return new AppError(faultWords(textOf(extensions["requestId"])), {
        kind: "fault",
        code,
        retryAfterS,
        cause: message,
      });
  }
}

function faultWords(requestId: string | null): string {
  const tell =
    requestId === null ? "" : `; if it happens again, tell us code ${requestId}`;
  return `We couldn't do this. Nothing you typed is lost. Try again${tell}.`;
}

function refusalOf(refusal: RefusalFields): AppError {
  return new AppError(refusal.message, {
    kind: "refused",
    code: refusal.code,
    retryAfterS: refusal.retryAfterS,
    problems: problemsOf(refusal),
    refusal,
  });
}

function problemsOf(refusal: object): Record<string, string> {
  const problems = (refusal as Fields)["problems"];
  if (!Array.isArray(problems)) return {};
  const found = problems.filter(isFields).map((problem): [string, string] => {
    const path = Array.isArray(problem["path"]) ? problem["path"] : [];
    return [path.join("."), textOf(problem["message"]) ?? ""];
  });
  return Object.fromEntries(found);
}

function isRefusal(result: unknown): result is RefusalFields {
  return isFields(result) && "code" in result && "message" in result;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
