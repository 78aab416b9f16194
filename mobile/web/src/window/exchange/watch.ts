/** Silence of the server: it is asked first, then left. */

import { newId } from "../../shared/wire";
import type { Channel } from "./channel";
import { ChannelClosed } from "./errors";
import type { Outbox } from "./outbox";
import { sleep } from "./waits";

const LOOKS = 12; // in the time after which a silent channel is given up

/**
 * Send `ping` after a third of `idleS` without a byte; give up after all of it.
 *
 * Alive is a server that sends any byte, or takes bytes of an update. Where this page
 * itself did not run (frozen, asleep), the server has a third of `idleS` to answer.
 *
 * @throws ChannelClosed Nothing came for `idleS`.
 */
export async function watch(
  channel: Channel,
  outbox: Outbox,
  idleS: number,
  signal: AbortSignal,
): Promise<void> {
  const idleMs = 1_000 * idleS;
  let lookedAt = performance.now();
  let [aliveAt, heardAt, askedAt] = [lookedAt, lookedAt, lookedAt];
  let [heard, taken] = [channel.heard, channel.taken];
  for (;;) {
    await sleep(idleMs / LOOKS, signal);
    const now = performance.now();
    if (now - lookedAt > idleMs / 3) aliveAt = Math.max(aliveAt, now - (2 * idleMs) / 3);
    lookedAt = now;
    if (channel.heard !== heard) {
      heard = channel.heard;
      [aliveAt, heardAt] = [now, now];
    }
    if (channel.taken > taken && outbox.isSendingBulk) aliveAt = now;
    taken = channel.taken;
    if (now - aliveAt >= idleMs) throw new ChannelClosed();
    if (now - Math.max(heardAt, askedAt) >= idleMs / 3) {
      askedAt = now;
      outbox.put({ t: "ping", id: newId() });
    }
  }
}
