/**
 * Kinds of fields: each is a full guard for what came, and the way back to bytes.
 * What is not of the kind is refused with the field's path.
 */

import { Real, type Value } from "./reader";
import type { Writer } from "./writer";

/** A field's type: how it is read, checked and written. */
export interface Kind<T> {
  /** @throws WrongField when `value` is not of this kind. */
  read(value: Value, path: string): T;
  write(out: Writer, value: T): void;
}

/** A field is missing or mistyped. */
export class WrongField extends Error {}

/** A kind for each field; none can be forgotten. */
export type Fields<T> = { readonly [K in keyof T]-?: Kind<T[K]> };

/** Says what is wrong with a value that has the right types; null when nothing is. */
export type Check<T> = (value: T) => string | null;

function expected(what: string, path: string): WrongField {
  return new WrongField(`${path} must be ${what}`);
}

/** A whole number from `least` to `most`; 1.0 is none. */
export function whole(least = 0, most = Number.MAX_SAFE_INTEGER): Kind<number> {
  return {
    read(value, path) {
      if (typeof value === "number" && value >= least && value <= most) return value;
      throw expected(`a whole number from ${least} to ${most}`, path);
    },
    write: (out, value) => {
      out.whole(value);
    },
  };
}

/** A finite number, whole or not. */
export const real: Kind<number> = {
  read(value, path) {
    if (value instanceof Real) return value.value;
    if (typeof value === "number" || typeof value === "bigint") return Number(value);
    throw expected("a number", path);
  },
  write: (out, value) => {
    out.real(value);
  },
};

export const flag: Kind<boolean> = {
  read(value, path) {
    if (typeof value === "boolean") return value;
    throw expected("true or false", path);
  },
  write: (out, value) => {
    out.flag(value);
  },
};

/** A text that matches all of `pattern`. */
export function text(pattern = /^[^]*$/): Kind<string> {
  return {
    read(value, path) {
      if (typeof value === "string" && pattern.test(value)) return value;
      throw expected(`a text that matches ${pattern.source}`, path);
    },
    write: (out, value) => {
      out.text(value);
    },
  };
}

/** One of these words. */
export function word<W extends string>(...words: readonly W[]): Kind<W> {
  return {
    read(value, path) {
      const found = words.find((known) => known === value);
      if (found !== undefined) return found;
      throw expected(`one of ${words.join(", ")}`, path);
    },
    write: (out, value) => {
      out.text(value);
    },
  };
}

/** Binary, of `least` to `most` bytes. */
export function binary(least: number, most: number = least): Kind<Uint8Array<ArrayBuffer>> {
  return {
    read(value, path) {
      if (value instanceof Uint8Array && value.length >= least && value.length <= most) {
        return value;
      }
      throw expected(`${least} to ${most} bytes`, path);
    },
    write: (out, value) => {
      out.binary(value);
    },
  };
}

/** A list of `least` to `most` values of one kind. */
export function list<T>(kind: Kind<T>, least: number, most: number): Kind<readonly T[]> {
  return {
    read(value, path) {
      if (!Array.isArray(value) || value.length < least || value.length > most) {
        throw expected(`a list of ${least} to ${most}`, path);
      }
      return (value as readonly Value[]).map((item, i) => kind.read(item, `${path}[${i}]`));
    },
    write(out, value) {
      out.array(value.length);
      for (const item of value) kind.write(out, item);
    },
  };
}

/** A value or null. */
export function nullable<T>(kind: Kind<T>): Kind<T | null> {
  return {
    read: (value, path) => (value === null ? null : kind.read(value, path)),
    write(out, value) {
      if (value === null) out.nil();
      else kind.write(out, value);
    },
  };
}

/** A map from some of these words to numbers. */
export function numbers(
  most: number,
  ...words: readonly string[]
): Kind<Readonly<Record<string, number>>> {
  return {
    read(value, path) {
      if (!(value instanceof Map) || value.size > most) {
        throw expected(`a map of at most ${most}`, path);
      }
      const entries = [...(value as ReadonlyMap<string, Value>)];
      return Object.fromEntries(
        entries.map(([name, found]) => {
          if (!words.includes(name)) throw expected(`a map from ${words.join(", ")}`, path);
          return [name, real.read(found, `${path}.${name}`)];
        }),
      );
    },
    write(out, value) {
      const entries = Object.entries(value);
      out.map(entries.length);
      for (const [name, number] of entries) {
        out.text(name);
        out.real(number);
      }
    },
  };
}

/** A map with these fields, written in their order; further ones are ignored. */
export function record<T extends object>(
  fields: Fields<T>,
  check: Check<T> = () => null,
): Kind<T> {
  const names = Object.keys(fields) as (keyof T & string)[];
  return {
    read(value, path) {
      if (!(value instanceof Map)) throw expected("a map", path);
      const found: Partial<T> = {};
      for (const name of names) {
        const given = (value as ReadonlyMap<string, Value>).get(name);
        if (given === undefined) throw new WrongField(`${path} lacks ${name}`);
        found[name] = fields[name].read(given, `${path}.${name}`);
      }
      const wrong = check(found as T);
      if (wrong !== null) throw new WrongField(`${path}: ${wrong}`);
      return found as T;
    },
    write(out, value) {
      out.map(names.length);
      for (const name of names) {
        out.text(name);
        fields[name].write(out, value[name]);
      }
    },
  };
}
