/**
 * A small JSON value that is replaced whole, whenever the power goes.
 *
 * It has two files and writes to them in turn. Each says which writing it was and has a
 * hash of what it says: a torn one is passed over, and the other still stands.
 */

import { sha256, toHex } from "../../shared/wire/bytes";
import type { Folder } from "./folder";

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };

interface Written {
  readonly generation: number;
  readonly value: Json;
}

const SLOTS = 2;

export class Note {
  /** @param name `name.0.json` and `name.1.json` are its files. */
  constructor(
    private readonly folder: Folder,
    private readonly name: string,
  ) {}

  /** What was written last; null when there is nothing, or nothing whole. */
  async read(): Promise<Json> {
    return (await this.#last())?.value ?? null;
  }

  /** Replace it. What came back is safe. */
  async write(value: Json): Promise<void> {
    const generation = ((await this.#last())?.generation ?? 0) + 1;
    const text = JSON.stringify({ generation, value });
    const file = JSON.stringify({ check: await hash(text), text });
    await this.folder.write(this.#slot(generation), 0, [new TextEncoder().encode(file)]);
  }

  async remove(): Promise<void> {
    const last = await this.#last();
    // The older first: else it would stand again if the power went between the two.
    const older = (last?.generation ?? 0) + 1;
    await this.folder.remove(this.#slot(older));
    await this.folder.remove(this.#slot(older + 1));
  }

  #slot(generation: number): string {
    return `${this.name}.${generation % SLOTS}.json`;
  }

  async #last(): Promise<Written | null> {
    const both = [await this.#load(0), await this.#load(1)];
    const whole = both.filter((written) => written !== null);
    return whole.sort((a, b) => b.generation - a.generation)[0] ?? null;
  }

  async #load(slot: number): Promise<Written | null> {
    const bytes = await this.folder.read(this.#slot(slot));
    const file = bytes && parsed(new TextDecoder().decode(bytes));
    if (!isRecord(file) || typeof file["text"] !== "string") return null;
    if (file["check"] !== (await hash(file["text"]))) return null;
    return parsed(file["text"]) as Written; // written by `write`, as the hash says
  }
}

async function hash(text: string): Promise<string> {
  return toHex(await sha256(new TextEncoder().encode(text)));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null; // torn
    throw error;
  }
}

/** Whether a value is an object with names. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
