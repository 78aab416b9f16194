/** Who is signed in on this phone, and which of the account's devices this phone is. */

import { act, ask } from "./client";
import { AppError } from "./errors";
import {
  SignInDocument,
  SignOutDocument,
  SignUpDocument,
  ViewerDocument,
  type SignInInput,
  type SignUpInput,
  type ViewerQuery,
} from "./generated/operations";
import { forgetSocket } from "./live";
import { asAppError } from "./look.svelte";
import { keptAnswers, smallStorage } from "./storage";

export type Account = NonNullable<ViewerQuery["viewer"]>;
export type OwnClient = Account["clients"]["edges"][number]["node"];

const CLIENT_KEY = "client";

/** `unknown` until the first answer; `kept` when it is of an earlier time. */
export type Known = "unknown" | "kept" | "yes";

class Viewer {
  account = $state.raw<Account | null>(null);
  known = $state<Known>("unknown");
  error = $state.raw<AppError | null>(null);
  #clientId = $state(smallStorage()?.getItem(CLIENT_KEY) ?? "");

  /** This phone, as it is registered with the account; null until then. */
  get client(): OwnClient | null {
    const nodes = this.account?.clients.edges.map(({ node }) => node) ?? [];
    const own = nodes.find(({ id }) => id === this.#clientId);
    return own?.retiredAt === null ? own : null;
  }

  /** Ask who is signed in; without an answer it is who was. */
  async refresh(): Promise<void> {
    try {
      const data = await ask(ViewerDocument, {});
      this.account = data.viewer;
      this.known = "yes";
      this.error = null;
      keptAnswers.write(ViewerDocument, {}, { data, at: Date.now() });
    } catch (error) {
      this.error = asAppError(error);
      if (this.known !== "unknown") return;
      const kept = keptAnswers.read(ViewerDocument, {});
      this.account = kept?.data.viewer ?? null;
      this.known = "kept";
    }
  }

  /** Take what the server says of this phone, after registering or measuring. */
  rememberClient(client: OwnClient): void {
    this.#clientId = client.id;
    smallStorage()?.setItem(CLIENT_KEY, client.id);
    if (this.account === null) return;
    const others = this.account.clients.edges.filter(({ node }) => node.id !== client.id);
    const edges = [{ node: client }, ...others];
    this.account = { ...this.account, clients: { ...this.account.clients, edges } };
  }

  /** Points have moved: so many can be used now. */
  hasPoints(available: number): void {
    if (this.account === null) return;
    this.account = { ...this.account, points: { ...this.account.points, available } };
  }

  /**
   * Sign in.
   *
   * @throws AppError Wrong password, or too many tries.
   */
  async signIn(input: SignInInput): Promise<void> {
    await act(SignInDocument, { input });
    await this.#changed();
  }

  /**
   * Open an account and sign in.
   *
   * @throws AppError The address is taken, or something lacks; see its `problems`.
   */
  async signUp(input: SignUpInput): Promise<void> {
    await act(SignUpDocument, { input });
    await this.#changed();
  }

  /** End the session; what was kept of the account is forgotten, the phone's id stays. */
  async signOut(): Promise<void> {
    await ask(SignOutDocument, {});
    keptAnswers.clear();
    forgetSocket();
    this.account = null;
  }

  async #changed(): Promise<void> {
    keptAnswers.clear();
    forgetSocket();
    this.known = "unknown";
    await this.refresh();
  }
}

export const viewer = new Viewer();
