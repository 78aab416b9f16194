/** Keeps the screen on while training runs: browsers stop work in the background. */

export interface Awake {
  /** Whether the browser keeps the screen on now. */
  readonly isHeld: boolean;
  release(): Promise<void>;
}

/** Hold the screen awake until released; taken again whenever the page is seen again. */
export function stayAwake(): Awake {
  const awake = new ScreenLock();
  awake.open();
  return awake;
}

class ScreenLock implements Awake {
  private sentinel: WakeLockSentinel | null = null;
  private isWanted = true;

  get isHeld(): boolean {
    return this.sentinel?.released === false;
  }

  open(): void {
    document.addEventListener("visibilitychange", this.take);
    this.take();
  }

  async release(): Promise<void> {
    this.isWanted = false;
    document.removeEventListener("visibilitychange", this.take);
    await this.sentinel?.release();
  }

  private readonly take = (): void => {
    if (document.visibilityState === "visible") void this.request();
  };

  private async request(): Promise<void> {
    // Absent in older browsers, whatever its type says.
    const lock = navigator.wakeLock as WakeLock | undefined;
    if (lock === undefined || this.isHeld || !this.wants()) return;
    const sentinel = await taken(lock);
    this.sentinel = sentinel;
    if (!this.wants()) await sentinel?.release(); // given up meanwhile
  }

  private wants(): boolean {
    return this.isWanted;
  }
}

async function taken(lock: WakeLock): Promise<WakeLockSentinel | null> {
  try {
    return await lock.request("screen");
  } catch {
    return null; // a low battery forbids it; the page says that the screen has to stay on
  }
}
