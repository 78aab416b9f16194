/** The installed app: keeps itself for use without a network, and offers new versions. */

const WORKER = "/mobile/sw.js";
const SCOPE = "/mobile/";
const LOOK_MS = 60 * 60 * 1000;

/** `none`: this is the newest. `ready`: a new version waits. `after`: it waits for a round to end. */
export type Offer = "none" | "ready" | "after";

export class AppUpdate {
  private state: Offer = "none";
  private waiting: ServiceWorker | null = null;
  private isWanted = false;
  private readonly listeners = new Set<(offer: Offer) => void>();

  /**
   * @param workers `navigator.serviceWorker`; undefined on an insecure origin.
   * @param reload Load the page anew, in the new version.
   */
  constructor(
    private readonly workers: ServiceWorkerContainer | undefined,
    private readonly reload: () => void,
  ) {}

  get offer(): Offer {
    return this.state;
  }

  subscribe(listener: (offer: Offer) => void): () => void {
    this.listeners.add(listener);
    listener(this.state);
    return () => this.listeners.delete(listener);
  }

  /** Register the worker and look for new versions now and then. */
  async open(): Promise<void> {
    if (this.workers === undefined) return;
    const isFirst = this.workers.controller === null;
    const registration = await this.workers.register(WORKER, { scope: SCOPE, updateViaCache: "none" });
    this.workers.addEventListener("controllerchange", () => {
      if (!isFirst || this.isWanted) this.reload();
    });
    this.found(registration.waiting);
    registration.addEventListener("updatefound", () => {
      const next = registration.installing;
      next?.addEventListener("statechange", () => {
        if (next.state === "installed") this.found(registration.waiting);
      });
    });
    setInterval(() => void registration.update().catch(() => undefined), LOOK_MS); // offline: next time
  }

  /** Change to the new version; while a training runs, after it. */
  async install(): Promise<void> {
    if (this.waiting === null) return;
    this.isWanted = true;
    const isTraining = (await this.ask(this.waiting)) === "training";
    this.set(isTraining ? "after" : "ready");
  }

  /** A training has ended: change now if the owner had said so. */
  async trainingEnded(): Promise<void> {
    if (this.isWanted) await this.install();
  }

  private ask(worker: ServiceWorker): Promise<unknown> {
    const { port1, port2 } = new MessageChannel();
    return new Promise((resolve) => {
      port1.onmessage = (event) => {
        resolve(event.data);
        port1.close();
      };
      worker.postMessage("take over", [port2]);
    });
  }

  private found(waiting: ServiceWorker | null): void {
    // Without a controller it is the first version: it takes over by itself.
    if (waiting === null || this.workers?.controller === null) return;
    this.waiting = waiting;
    this.set("ready");
  }

  private set(offer: Offer): void {
    this.state = offer;
    for (const listener of this.listeners) listener(offer);
  }
}

/** What is offered, in words. */
export function offerWords(offer: Offer): string {
  switch (offer) {
    case "none":
      return "";
    case "ready":
      return "New version.";
    case "after":
      return "New version. It is installed after this round.";
  }
}

/** The paths that a tapped notification asks for. */
export function onOpenWish(open: (path: string) => void): void {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  workers?.addEventListener("message", (event: MessageEvent<unknown>) => {
    const { data } = event;
    const path = typeof data === "object" && data !== null && "open" in data ? data.open : null;
    if (typeof path === "string" && path.startsWith(SCOPE)) open(path);
  });
}
