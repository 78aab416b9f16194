/** How this phone reaches its task: a ticket and a channel for each connection. */

import { PROTOCOL, newId, type Hello, type Holding } from "../../shared/wire";
import type { TransportKind } from "../training/types";
import type { Channel } from "./channel";
import {
  openWebSocket,
  openWebrtc,
  type Answer,
  type IceServer,
} from "./connection";
import { CannotConnect, Over } from "./errors";

/** Codecs that the trainer writes, best first. */
export const CODECS = ["f16", "i8", "f32"] as const;
/** So long the WebSocket is tried first, after WebRTC did not open where it did. */
const REMEMBERED_MS = 10 * 60 * 1_000;

/** `participation.transport`. */
export interface Transport {
  readonly iceServers: readonly IceServer[];
  readonly websocketUrl: string;
  readonly ticket: string;
  readonly idleS: number;
}

/**
 * The two GraphQL operations that connecting takes.
 *
 * Both throw `CannotConnect` when another try may succeed: the server is out of reach,
 * or refuses for now. Whatever else they throw ends the participation's run.
 */
export interface Signalling {
  /** `participation.transport`; null when the participation has ended. */
  transport(trainingId: string): Promise<Transport | null>;
  /** `connect`: the offer's answer. */
  connect(trainingId: string, offer: string): Promise<Answer>;
}

/** Opens the channels; tests have their own. */
export interface Openers {
  readonly webrtc: typeof openWebrtc;
  readonly websocket: typeof openWebSocket;
}

/** Connects one training ID, as often as it takes. */
export class Link {
  #transport: Transport | null = null;
  #socketUntil = 0;

  /** @param only The one way to connect; null for WebRTC first. */
  constructor(
    private readonly signalling: Signalling,
    readonly trainingId: string,
    private readonly only: TransportKind | null = null,
    private readonly openers: Openers = { webrtc: openWebrtc, websocket: openWebSocket },
  ) {}

  /** Of the last connection: seconds of silence after which it counts as dead. */
  get idleS(): number {
    return this.#asked().idleS;
  }

  /**
   * Open a channel; `converse` asks for it after every break.
   *
   * @throws CannotConnect Not now.
   * @throws Over Never again.
   */
  async connect(signal: AbortSignal): Promise<Channel> {
    this.#transport = await this.signalling.transport(this.trainingId);
    if (this.#transport === null) throw new Over();
    const [first, second] = this.#order();
    try {
      return await this.#open(first, this.#transport, signal);
    } catch (error) {
      if (!(error instanceof CannotConnect) || second === undefined) throw error;
      const channel = await this.#open(second, this.#transport, signal);
      this.#remember(second);
      return channel;
    }
  }

  /** The first frame of the connection that was just opened. */
  hello(holding: readonly Holding[]): Hello {
    return {
      t: "hello",
      id: newId(),
      protocol: PROTOCOL,
      training_id: this.trainingId,
      ticket: this.#asked().ticket,
      codecs: CODECS,
      holding,
    };
  }

  #asked(): Transport {
    if (this.#transport === null) throw new Error("connect comes first");
    return this.#transport;
  }

  #order(): [TransportKind, TransportKind?] {
    if (this.only !== null) return [this.only];
    return Date.now() < this.#socketUntil
      ? ["WEBSOCKET", "WEBRTC"]
      : ["WEBRTC", "WEBSOCKET"];
  }

  #remember(worked: TransportKind): void {
    this.#socketUntil = worked === "WEBSOCKET" ? Date.now() + REMEMBERED_MS : 0;
  }

  #open(kind: TransportKind, transport: Transport, signal: AbortSignal): Promise<Channel> {
    if (kind === "WEBSOCKET") return this.openers.websocket(transport.websocketUrl, signal);
    const ask = (offer: string): Promise<Answer> =>
      this.signalling.connect(this.trainingId, offer);
    return this.openers.webrtc(ask, transport.iceServers, signal);
  }
}
