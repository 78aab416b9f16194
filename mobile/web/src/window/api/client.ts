/**
 * The public API of this server, as who is signed in: the session's cookie goes with
 * every request and no script can read it.
 *
 *     const { task } = await ask(TaskDocument, { id, clientId: "", hasClient: false });
 *     const joined = await act(JoinTaskDocument, { taskId, clientId, data });
 */

import { dataOf, doneOf, type Done, type Field } from "./answers";
import { unreachable } from "./errors";
import type { TypedDocumentString } from "./generated/operations";

/** An answer later than this is none. */
const ANSWER_MS = 30_000;

export interface AskOptions {
  /** Ends the request; it then throws an AppError of kind `unreachable`. */
  readonly signal?: AbortSignal;
}

/**
 * Ask a query; its data.
 *
 * @throws AppError See its kinds.
 */
export async function ask<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  options: AskOptions = {},
): Promise<Data> {
  const response = await post(document, variables, options);
  const body: unknown = await response.json().catch((error: unknown) => {
    throw unreachable(error);
  });
  // The server checks its answers against the schema from which the types are made.
  return dataOf(response.status, body) as Data;
}

/**
 * Do a mutation with one field; the object that it gives.
 *
 * @throws AppError Of kind `refused` when the server said no.
 */
export async function act<Data extends object, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  options: AskOptions = {},
): Promise<Done<Field<Data>>> {
  const data: Data = await ask(document, variables, options);
  return doneOf(data);
}

async function post<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  { signal }: AskOptions,
): Promise<Response> {
  const deadline = AbortSignal.timeout(ANSWER_MS);
  try {
    return await fetch("/graphql", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ query: document.toString(), variables }),
      credentials: "same-origin",
      signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
    });
  } catch (error) {
    throw unreachable(error);
  }
}
