/** A pair of channels in memory that can break after any number of messages. */

import type { Channel } from "../../../src/window/exchange/channel";
import { ChannelClosed } from "../../../src/window/exchange/errors";
import { Queue } from "../../../src/window/exchange/waits";

type Bytes = Uint8Array<ArrayBuffer>;

/** What both ends of a line share. */
class Wire {
  isCut = false;
  readonly ends: End[] = [];

  constructor(public messagesLeft: number) {}

  cut(): void {
    if (this.isCut) return;
    this.isCut = true;
    for (const end of this.ends) end.messages.put(null);
  }
}

class End implements Channel {
  readonly transport = "WEBSOCKET";
  readonly messages = new Queue<Bytes | null>();
  heard = 0;
  taken = 0;

  constructor(
    private readonly wire: Wire,
    private readonly isSilent = false,
  ) {
    wire.ends.push(this);
  }

  async send(data: Bytes): Promise<void> {
    await Promise.resolve();
    if (this.wire.isCut) throw new ChannelClosed();
    if (this.wire.messagesLeft === 0) {
      this.wire.cut();
      throw new ChannelClosed();
    }
    this.wire.messagesLeft -= 1;
    if (this.isSilent) return;
    for (const end of this.wire.ends) if (end !== this) end.messages.put(data);
  }

  async receive(signal: AbortSignal): Promise<Bytes> {
    const message = await this.messages.next(signal);
    if (message === null) {
      this.messages.put(null);
      throw new ChannelClosed();
    }
    this.heard += 1;
    return message;
  }

  close(): Promise<void> {
    this.wire.cut();
    return Promise.resolve();
  }
}

/**
 * Two ends of a line.
 *
 * @param messages How many pass, both ways together, before it breaks.
 * @param isDead Whether nothing passes, though the line looks open.
 */
export function line(messages = Infinity, isDead = false): [Channel, Channel] {
  const wire = new Wire(messages);
  return [new End(wire, isDead), new End(wire, isDead)];
}
