/** Open a channel: by WebRTC, or by the WebSocket where UDP is blocked. */

import { type Channel, type Port, PortChannel } from "./channel";
import { CannotConnect } from "./errors";
import { within } from "./waits";

export const SUBPROTOCOL = "crowdfl.v1";
export const LABEL = "crowdfl";
const OPEN_MS = 15_000;

/** `Transport.iceServers`. */
export interface IceServer {
  readonly urls: readonly string[];
  readonly username: string | null;
  readonly credential: string | null;
}

/** An offer's answer, and how long the server waits for the channel. */
export interface Answer {
  readonly answer: string;
  readonly openWithinS: number;
}

/** Hands the offer to the server (`connect`). */
export type Signal = (offer: string) => Promise<Answer>;

/**
 * Open the WebSocket `/channel`.
 *
 * @param url `Transport.websocketUrl`.
 * @throws CannotConnect The server does not answer, or refuses.
 */
export async function openWebSocket(url: string, signal: AbortSignal): Promise<Channel> {
  const socket = new WebSocket(url, [SUBPROTOCOL]);
  const channel = new PortChannel("WEBSOCKET", socket);
  try {
    await opened(socket, within(OPEN_MS, signal));
  } catch (error) {
    channel.end();
    socket.close();
    signal.throwIfAborted();
    throw cannot("The WebSocket does not open", error);
  }
  return channel;
}

/**
 * Offer a data channel and wait until it is open. The offer has no candidates: the
 * server never dials.
 *
 * @throws CannotConnect It did not open in time. What `ask` throws goes through.
 */
export async function openWebrtc(
  ask: Signal,
  iceServers: readonly IceServer[],
  signal: AbortSignal,
): Promise<Channel> {
  if (!("RTCPeerConnection" in globalThis)) {
    throw new CannotConnect("This browser has no WebRTC.");
  }
  const connection = new RTCPeerConnection({ iceServers: iceServers.map(plain) });
  const port = connection.createDataChannel(LABEL, { ordered: true });
  const channel = new PortChannel("WEBRTC", port, () => {
    connection.close();
  });
  connection.addEventListener("connectionstatechange", () => {
    if (["failed", "closed"].includes(connection.connectionState)) channel.end();
  });
  try {
    await dial(connection, port, ask, signal);
  } catch (error) {
    channel.end();
    connection.close();
    signal.throwIfAborted();
    if (error instanceof CannotConnect || !(error instanceof DOMException)) throw error;
    throw cannot("The WebRTC channel does not open", error);
  }
  return channel;
}

/** Offer, answer, and wait for the open channel. */
async function dial(
  connection: RTCPeerConnection,
  port: RTCDataChannel,
  ask: Signal,
  signal: AbortSignal,
): Promise<void> {
  await connection.setLocalDescription(await connection.createOffer());
  const { answer, openWithinS } = await ask(connection.localDescription?.sdp ?? "");
  signal.throwIfAborted();
  const openMs = Math.min(OPEN_MS, 1_000 * openWithinS);
  const isOpen = opened(port, within(openMs, signal));
  isOpen.catch(() => undefined); // the caller waits for it, unless the answer is bad
  await connection.setRemoteDescription({ type: "answer", sdp: answer });
  await isOpen;
}

/** Wait until a port is open; throws a DOMException when it never will be. */
function opened(port: Port, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const target: EventTarget = port;
    const fail = (): void => {
      reject(new DOMException("it was closed", "NetworkError"));
    };
    target.addEventListener("open", () => {
      resolve();
    });
    target.addEventListener("close", fail);
    target.addEventListener("error", fail);
    signal.addEventListener("abort", () => {
      reject(signal.reason as DOMException);
    });
  });
}

function cannot(what: string, error: unknown): CannotConnect {
  const why = error instanceof DOMException ? error.message : String(error);
  return new CannotConnect(`${what}: ${why}`);
}

function plain(server: IceServer): RTCIceServer {
  const urls = [...server.urls];
  if (server.username === null || server.credential === null) return { urls };
  return { urls, username: server.username, credential: server.credential };
}
