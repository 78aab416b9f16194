/**
 * What can go wrong between the app and the server. One type, so that a page needs one
 * `catch`: `message` is for the owner and says what happened and what to do.
 */

/**
 * - `unreachable`: no answer came; asking again helps when the network is back.
 * - `signedOut`: the session is over, or there was none.
 * - `denied`: not allowed, or too often.
 * - `refused`: the server understood and said no; `code` is the refusal's.
 * - `fault`: the server's or this app's own fault.
 */
export type AppErrorKind = "unreachable" | "signedOut" | "denied" | "refused" | "fault";

export interface AppErrorDetails {
  readonly kind: AppErrorKind;
  /** Such as REQUIREMENTS_NOT_MET; the kind's name where the server gave none. */
  readonly code?: string;
  readonly retryAfterS?: number | null;
  /** Messages by path of the input, parts joined by dots: `input.email`. */
  readonly problems?: Readonly<Record<string, string>>;
  /** The whole refusal, for its own fields; null for other kinds. */
  readonly refusal?: unknown;
  readonly cause?: unknown;
}

export class AppError extends Error {
  readonly kind: AppErrorKind;
  readonly code: string;
  readonly retryAfterS: number | null;
  readonly problems: Readonly<Record<string, string>>;
  readonly refusal: unknown;

  constructor(message: string, details: AppErrorDetails) {
    super(message, { cause: details.cause });
    this.name = "AppError";
    this.kind = details.kind;
    this.code = details.code ?? details.kind.toUpperCase();
    this.retryAfterS = details.retryAfterS ?? null;
    this.problems = details.problems ?? {};
    this.refusal = details.refusal ?? null;
  }
}

export const NO_ANSWER =
  "No answer from the server. Check your connection and try again.";

/** No answer came, or one that is not CrowdFL's. */
export function unreachable(cause?: unknown, message: string = NO_ANSWER): AppError {
  return new AppError(message, { kind: "unreachable", cause });
}

/** Words for the owner of whatever was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof AppError) return error.message;
  if (error instanceof Error && error.message !== "") return error.message;
  return "This app failed. Nothing you typed is lost. Reload it and try again.";
}
