/** Short news over the page, for the owner's own actions and for points only. */

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: "good" | "bad" | "points";
}

const STAYS_MS = 6_000;
const MOST = 3;

class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #next = 1;
  #timers = new Map<number, ReturnType<typeof setTimeout>>();

  show(text: string, tone: Toast["tone"] = "good"): void {
    const id = this.#next++;
    this.list = [...this.list, { id, text, tone }].slice(-MOST);
    this.#start(id);
  }

  close(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  /** While one points at them or has focus there, they stay. */
  hold(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  release(): void {
    for (const { id } of this.list) this.#start(id);
  }

  #start(id: number): void {
    clearTimeout(this.#timers.get(id));
    const timer = setTimeout(() => {
      this.close(id);
    }, STAYS_MS);
    this.#timers.set(id, timer);
  }
}

export const toasts = new Toasts();
