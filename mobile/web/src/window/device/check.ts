/** The step "My phone": measure here, show, then send and let the server time the phone. */

import type { Measure } from "../../shared/trainer";
import type { ClientInput, OwnClientFragment } from "../api/generated/operations";
import { AppError, messageOf } from "../api/errors";
import { clockWords } from "./clock";
import { type Facts, inputOf, nameOf } from "./facts";

export type PhonePhase = "measuring" | "ready" | "sending" | "timing" | "sent" | "blocked" | "failed";

/** How the step stands; replaced whole. */
export interface PhoneView {
  readonly phase: PhonePhase;
  readonly facts: Facts | null;
  /** The owner's name for this phone; may be changed until it is sent. */
  readonly label: string;
  /** Measured here; null until then. */
  readonly speed: { readonly products: number; readonly seconds: number } | null;
  readonly client: OwnClientFragment | null;
  /** One sentence: what is in the way; "" when nothing is. */
  readonly message: string;
}

/** The mutations that are used; each throws AppError. */
export interface PhoneServer {
  register(input: ClientInput): Promise<OwnClientFragment>;
  update(id: string, input: ClientInput): Promise<OwnClientFragment>;
  startBenchmark(clientId: string): Promise<{ id: string; seed: string; size: number; steps: number }>;
  finishBenchmark(challengeId: string, digest: string): Promise<OwnClientFragment>;
}

export interface PhoneParts {
  readonly server: PhoneServer;
  /** This phone as it was registered before; null when it was not. */
  readonly known: OwnClientFragment | null;
  readonly look: () => Promise<Facts>;
  readonly clockAheadS: () => Promise<number | null>;
  readonly measure: Measure;
  readonly remember: (client: OwnClientFragment) => void;
}

// As large as the server's own, but fewer products: a taste of the speed.
const SIZE = 256;
const PRODUCTS = 128;

export class PhoneCheck {
  private state: PhoneView;
  private readonly listeners = new Set<(view: PhoneView) => void>();

  constructor(private readonly parts: PhoneParts) {
    const label = parts.known?.label ?? "";
    this.state = { phase: "measuring", facts: null, label, speed: null, client: null, message: "" };
  }

  get view(): PhoneView {
    return this.state;
  }

  subscribe(listener: (view: PhoneView) => void): () => void {
    this.listeners.add(listener);
    listener(this.state);
    return () => this.listeners.delete(listener);
  }

  /** Measure on the phone alone; nothing of it is sent. */
  async measure(): Promise<void> {
    this.set({ phase: "measuring", message: "", speed: null });
    try {
      const facts = await this.parts.look();
      this.set({ facts, label: this.state.label || nameOf(facts) });
      const wrong = clockWords(await this.parts.clockAheadS());
      if (wrong !== null) {
        this.set({ phase: "blocked", message: wrong });
        return;
      }
      this.set({ speed: await this.taste(), phase: "ready" });
    } catch (error) {
      this.set({ phase: "failed", message: messageOf(error) });
    }
  }

  rename(label: string): void {
    this.set({ label });
  }

  /** Send the list, and do the server's benchmark. */
  async send(): Promise<void> {
    const { facts, label } = this.state;
    if (facts === null) return;
    this.set({ phase: "sending", message: "" });
    try {
      const client = await this.report(inputOf(facts, label));
      this.parts.remember(client);
      this.set({ client, phase: "timing" });
      const timed = await this.beTimed(client);
      this.parts.remember(timed);
      this.set({ client: timed, phase: "sent" });
    } catch (error) {
      this.set({ phase: "failed", message: messageOf(error) });
    }
  }

  private async taste(): Promise<PhoneView["speed"]> {
    const seed = Array.from(crypto.getRandomValues(new Uint8Array(16)), hex).join("");
    const started = performance.now();
    await this.parts.measure.digest(seed, SIZE, PRODUCTS);
    return { products: PRODUCTS, seconds: (performance.now() - started) / 1000 };
  }

  private async report(input: ClientInput): Promise<OwnClientFragment> {
    const { server, known } = this.parts;
    const id = this.state.client?.id ?? known?.id;
    if (id === undefined) return server.register(input);
    try {
      return await server.update(id, input);
    } catch (error) {
      // Of another account, or retired meanwhile: this phone begins anew.
      const isGone = error instanceof AppError && ["NOT_FOUND", "WRONG_STATE"].includes(error.code);
      if (isGone) return server.register(input);
      throw error;
    }
  }

  private async beTimed(client: OwnClientFragment): Promise<OwnClientFragment> {
    const { server, measure } = this.parts;
    try {
      const challenge = await server.startBenchmark(client.id);
      const digest = await measure.digest(challenge.seed, challenge.size, challenge.steps);
      return await server.finishBenchmark(challenge.id, digest);
    } catch (error) {
      // Measured a moment ago: the score of then counts.
      const mustWait = error instanceof AppError && error.retryAfterS !== null;
      if (mustWait && client.device.benchmark !== null) return client;
      throw error;
    }
  }

  private set(change: Partial<PhoneView>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener(this.state);
  }
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
