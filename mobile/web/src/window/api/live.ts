/**
 * Events of the server over one WebSocket (graphql-transport-ws), opened when somebody
 * listens. A break is mended by the cursor of the last event, so none is missed.
 */

import { createClient, type Client } from "graphql-ws/client";

import type { TypedDocumentString } from "./generated/operations";

/** How often a lost socket is opened again before the stream rests a while. */
const RETRIES = 8;
/** How long the stream rests when it was refused or the server stays away. */
const REST_MS = 15_000;
/** A ping, so that a dead network is noticed. */
const KEEP_ALIVE_MS = 20_000;

interface Event {
  readonly cursor: string;
}

let client: Client | null = null;

/**
 * Listen to a subscription with one field and a variable `$since`.
 *
 * @param since Cursor of the last event already known; null: from now on.
 * @returns Ends it.
 */
export function listen<Data extends object, Variables extends { since?: string | null }>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  onEvent: (event: Data[keyof Data]) => void,
): () => void {
  client ??= connected();
  const socket = client;
  let since = variables.since ?? null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let end: (() => void) | null = null;
  let isOver = false;

  const open = (): void => {
    end = socket.subscribe<Data>(
      { query: document.toString(), variables: { ...variables, since } },
      {
        next: ({ data }) => {
          if (data === null || data === undefined) return;
          for (const event of Object.values(data) as (Data[keyof Data] & Event)[]) {
            since = event.cursor;
            onEvent(event);
          }
        },
        error: rest,
        complete: () => undefined, // the stream is over: nothing more will happen
      },
    );
  };
  const rest = (): void => {
    if (isOver) return;
    timer = setTimeout(open, REST_MS);
  };

  open();
  return () => {
    isOver = true;
    clearTimeout(timer);
    end?.();
  };
}

/** Calls at once, then at most once in a while: events may come in swarms. */
export function seldom(work: () => void, everyMs = 1_500): () => void {
  let waits = false;
  let lastMs = -Infinity;
  const run = (): void => {
    waits = false;
    lastMs = performance.now();
    work();
  };
  return () => {
    if (waits) return;
    const leftMs = lastMs + everyMs - performance.now();
    waits = true;
    if (leftMs <= 0) run();
    else setTimeout(run, leftMs);
  };
}

/** Let the socket be opened anew: who is signed in has changed. */
export function forgetSocket(): void {
  void client?.dispose();
  client = null;
}

function connected(): Client {
  const { protocol, host } = window.location;
  return createClient({
    url: `${protocol === "https:" ? "wss" : "ws"}://${host}/graphql`,
    lazy: true,
    lazyCloseTimeout: 5_000,
    keepAlive: KEEP_ALIVE_MS,
    retryAttempts: RETRIES,
    shouldRetry: () => navigator.onLine,
  });
}
