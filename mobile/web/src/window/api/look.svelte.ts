/**
 * What a page shows of the server: the kept answer at once, the new one when it comes,
 * and where none comes the old one with its age.
 *
 *     const task = look(TaskDocument, () => ({ id, clientId, hasClient }));
 *     {#if task.data} … {:else if task.error} … {:else} <Bones /> {/if}
 */

import { ask } from "./client";
import { AppError, messageOf } from "./errors";
import type { TypedDocumentString } from "./generated/operations";
import { keptAnswers } from "./storage";

export class Look<Data, Variables> {
  data = $state.raw<Data | null>(null);
  /** When the data came, milliseconds since 1970; null without any. */
  at = $state<number | null>(null);
  /** Why there is nothing newer; null when all is well. */
  error = $state.raw<AppError | null>(null);
  isAsking = $state(false);

  #asked = "";
  #latest = 0;

  constructor(
    private readonly document: TypedDocumentString<Data, Variables>,
    private readonly variables: () => Variables | null,
  ) {}

  /** Whether what is shown is of an earlier time, because no answer comes now. */
  get isStale(): boolean {
    return this.data !== null && this.error?.kind === "unreachable";
  }

  /** Ask again; a later call wins over an earlier one. */
  async refresh(): Promise<void> {
    const variables = this.variables();
    if (variables === null) return;
    this.#showKept(variables);
    const turn = (this.#latest += 1);
    this.isAsking = true;
    try {
      const data = await ask(this.document, variables);
      if (turn !== this.#latest) return;
      const at = Date.now();
      keptAnswers.write(this.document, variables, { data, at });
      [this.data, this.at, this.error] = [data, at, null];
    } catch (error) {
      if (turn !== this.#latest) return;
      this.error = asAppError(error);
    } finally {
      if (turn === this.#latest) this.isAsking = false;
    }
  }

  #showKept(variables: Variables): void {
    const asked = JSON.stringify(variables);
    if (asked === this.#asked) return;
    this.#asked = asked;
    const kept = keptAnswers.read(this.document, variables);
    [this.data, this.at, this.error] = [kept?.data ?? null, kept?.at ?? null, null];
  }
}

/**
 * Look at something for as long as the component lives; asks when it is made, when the
 * variables change, when the network comes or goes, and when the app is looked at again.
 *
 * @param variables Of the document; null: nothing is asked yet.
 */
export function look<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: () => Variables | null,
): Look<Data, Variables> {
  const found = new Look(document, variables);
  $effect(() => {
    const again = (): void => void found.refresh();
    const seen = (): void => {
      if (window.document.visibilityState === "visible") again();
    };
    again();
    window.addEventListener("online", again);
    window.addEventListener("offline", again); // fails at once, which tells the age of what is shown
    window.document.addEventListener("visibilitychange", seen);
    return () => {
      window.removeEventListener("online", again);
      window.removeEventListener("offline", again);
      window.document.removeEventListener("visibilitychange", seen);
    };
  });
  return found;
}

/** What was thrown, as the app's own error. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError(messageOf(error), { kind: "fault", cause: error });
}
