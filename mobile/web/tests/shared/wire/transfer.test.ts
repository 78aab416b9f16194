import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  CLIENT_WINDOW_BYTES,
  HAVE_BYTES,
  Incoming,
  Outgoing,
  WireError,
  newId,
  sha256,
  type Chunk,
} from "../../../src/shared/wire";

const ID = new Uint8Array(16);
const HASH = new Uint8Array(32);

function chunk(offset: number, size: number): Chunk {
  return { t: "chunk", id: ID, offset, data: new Uint8Array(size) };
}

function codeOf(step: () => unknown): string {
  try {
    step();
  } catch (error) {
    if (error instanceof WireError) return error.code;
    throw error;
  }
  return "none";
}

describe("Outgoing", () => {
  test("goes on from where the peer is", () => {
    const outgoing = new Outgoing(ID, 10, 6);
    expect(outgoing.nextSize).toBe(4);
    expect(outgoing.chunk(new Uint8Array(4)).offset).toBe(6);
    expect(outgoing.isSent).toBe(true);
    expect(outgoing.isStored).toBe(false);
    outgoing.have(10);
    expect(outgoing.isStored).toBe(true);
  });

  test("waits while a window is not confirmed", () => {
    const size = 2 * CLIENT_WINDOW_BYTES;
    const outgoing = new Outgoing(ID, size, 0, 65_408);
    while (outgoing.maySend) outgoing.chunk(new Uint8Array(outgoing.nextSize));
    expect(outgoing.offset).toBeGreaterThanOrEqual(CLIENT_WINDOW_BYTES);
    expect(outgoing.offset).toBeLessThan(CLIENT_WINDOW_BYTES + 65_408);
    outgoing.have(HAVE_BYTES);
    expect(outgoing.maySend).toBe(true);
  });

  test("goes back once when its offset was refused", () => {
    const outgoing = new Outgoing(ID, 100, 0, 50);
    outgoing.chunk(new Uint8Array(50));
    outgoing.astray();
    outgoing.have(20);
    expect(outgoing.offset).toBe(20);
    outgoing.chunk(new Uint8Array(50));
    outgoing.have(30);
    expect(outgoing.offset).toBe(70);
  });

  test("sends no byte again that arrived by an earlier connection", () => {
    const outgoing = new Outgoing(ID, 100, 0, 50);
    outgoing.have(60);
    expect(outgoing.offset).toBe(60);
  });

  test("refuses a have beyond the end, and a source that is too short", () => {
    expect(codeOf(() => { new Outgoing(ID, 10).have(11); })).toBe("MALFORMED");
    expect(codeOf(() => new Outgoing(ID, 10).chunk(new Uint8Array(9)))).toBe("SIZE");
  });
});

describe("Incoming", () => {
  test("takes bytes in order, drops what it has, refuses a gap", () => {
    const incoming = new Incoming(ID, 10, HASH);
    expect(incoming.take(chunk(0, 4))).toHaveLength(4);
    expect(incoming.take(chunk(0, 4))).toBeNull();
    expect(codeOf(() => incoming.take(chunk(5, 1)))).toBe("OFFSET");
    expect(codeOf(() => incoming.take(chunk(4, 7)))).toBe("TOO_MUCH");
    expect(incoming.receivedBytes).toBe(4);
  });

  test("names in have only what is synced", () => {
    const incoming = new Incoming(ID, HAVE_BYTES, HASH, 5);
    incoming.take(chunk(5, 10));
    expect(incoming.have().received_bytes).toBe(5);
    incoming.synced();
    expect(incoming.have().received_bytes).toBe(15);
  });

  test("asks for a have every 512 KiB and at the end", () => {
    const incoming = new Incoming(ID, HAVE_BYTES + 10, HASH);
    incoming.take(chunk(0, HAVE_BYTES - 1));
    expect(incoming.isHaveDue).toBe(false);
    incoming.take(chunk(HAVE_BYTES - 1, 1));
    expect(incoming.isHaveDue).toBe(true);
    incoming.synced();
    incoming.have();
    expect(incoming.isHaveDue).toBe(false);
    incoming.take(chunk(HAVE_BYTES, 10));
    expect(incoming.isHaveDue).toBe(true);
  });

  test("compares the hash", async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const incoming = new Incoming(ID, 3, await sha256(bytes));
    incoming.check(await sha256(bytes));
    expect(codeOf(() => { incoming.check(HASH); })).toBe("HASH");
  });
});

describe("both", () => {
  test("bring every byte over, whatever is lost and repeated", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5_000 }),
        fc.infiniteStream(fc.constantFrom("take", "lose", "repeat")),
        (size, fate) => {
          const source = Uint8Array.from({ length: size }, (_, i) => i % 251);
          const outgoing = new Outgoing(ID, size, 0, 64, 1_024);
          const incoming = new Incoming(ID, size, HASH);
          const arrived: number[] = [];
          for (let step = 0; !incoming.isComplete && step < 100_000; step++) {
            if (outgoing.maySend) {
              const start = outgoing.offset;
              const sent = outgoing.chunk(source.slice(start, start + outgoing.nextSize));
              const luck = fate.next().value as string;
              const times = { take: 1, lose: 0, repeat: 2 }[luck] ?? 0;
              for (let i = 0; i < times; i++) {
                if (codeOf(() => arrived.push(...(incoming.take(sent) ?? []))) === "OFFSET") {
                  outgoing.astray();
                }
              }
            } else outgoing.astray();
            incoming.synced();
            outgoing.have(incoming.have().received_bytes);
          }
          expect(arrived).toEqual([...source]);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("newId", () => {
  test("is a UUIDv7 with the time in front", () => {
    const id = newId(0x0123456789ab);
    expect([...id.subarray(0, 6)]).toEqual([0x01, 0x23, 0x45, 0x67, 0x89, 0xab]);
    expect((id[6] ?? 0) >> 4).toBe(7);
    expect((id[8] ?? 0) >> 6).toBe(2);
    expect(newId()).not.toEqual(newId());
  });
});
