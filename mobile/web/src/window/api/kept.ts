/**
 * The last answers, kept on this phone so that pages can be read without a network:
 * "You are offline. This is from 14:31." They are forgotten when the owner signs out.
 */

import type { TypedDocumentString } from "./generated/operations";

const PREFIX = "answer:";
/** A larger answer is not kept: the browser gives some 5 MB for everything. */
const MOST_CHARACTERS = 200_000;

export interface Kept<Data> {
  readonly data: Data;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Where answers are kept; `localStorage` in the app. */
export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

export class KeptAnswers {
  constructor(private readonly store: Store | null) {}

  /** The last answer to this question; null when there is none that can be read. */
  read<Data, Variables>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
  ): Kept<Data> | null {
    const text = this.store?.getItem(keyOf(document, variables)) ?? null;
    if (text === null) return null;
    const found = parsed(text);
    // Written by `write` alone, under a key made of the very document.
    return isKept(found) ? (found as Kept<Data>) : null;
  }

  /** Keep an answer; where the storage is full, everything older gives way. */
  write<Data, Variables>(
    document: TypedDocumentString<Data, Variables>,
    variables: Variables,
    kept: Kept<Data>,
  ): void {
    const text = JSON.stringify(kept);
    if (this.store === null || text.length > MOST_CHARACTERS) return;
    try {
      this.store.setItem(keyOf(document, variables), text);
    } catch {
      this.clear(); // full: what is older is worth less than the answer of now
    }
  }

  /** Forget all answers. */
  clear(): void {
    const { store } = this;
    if (store === null) return;
    const keys = Array.from({ length: store.length }, (_, place) => store.key(place));
    for (const key of keys) if (key?.startsWith(PREFIX)) store.removeItem(key);
  }
}

function keyOf(document: unknown, variables: unknown): string {
  return `${PREFIX}${digest(String(document))}:${JSON.stringify(variables)}`;
}

/** FNV-1a, 32 bits: tells documents apart, also those of the last version of the app. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // half written, or of another program on this origin
  }
}

function isKept(value: unknown): value is Kept<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "data" in value &&
    "at" in value &&
    typeof value.at === "number"
  );
}
