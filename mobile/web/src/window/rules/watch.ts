/** Watches the phone under the owner's rules: says when training must pause, and go on. */

import { isOnWifi, PhoneTeller } from "../device/told";
import type { PauseReason } from "../training/types";
import { rulesOf, usedToday } from "./kept";
import { type Asked, HIDDEN_GRACE_S, pauseReason, type PhoneState, type Rules, under } from "./rules";

/** Hours and megabytes change without an event. */
const LOOK_MS = 5_000;

/** What decides, and how to be told of changes. */
export interface RulesWatch {
  readonly reason: PauseReason | null;
  readonly state: PhoneState;
  /** Look again, for instance after a rule was changed. */
  look(): void;
  subscribe(listener: (reason: PauseReason | null) => void): () => void;
  close(): void;
}

/** Begin to watch, for a task with these demands. */
export async function watchRules(asked: Asked): Promise<RulesWatch> {
  const watch = new Watch(await PhoneTeller.open(), () => under(rulesOf(), asked));
  watch.open();
  return watch;
}

class Watch implements RulesWatch {
  private last: PauseReason | null = null;
  private hiddenSince: number | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private graceTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<(reason: PauseReason | null) => void>();

  constructor(
    private readonly phone: PhoneTeller,
    private readonly rules: () => Rules,
  ) {}

  open(): void {
    this.phone.subscribe(this.look);
    document.addEventListener("visibilitychange", this.seen);
    this.timer = setInterval(this.look, LOOK_MS);
    this.seen();
  }

  get reason(): PauseReason | null {
    return this.last;
  }

  get state(): PhoneState {
    const { network, isCharging, batteryPercent } = this.phone.told;
    const now = new Date();
    const used = usedToday(now);
    return {
      isOnWifi: isOnWifi(network),
      isCharging,
      batteryPercent,
      usedMb: used.bytes / 1e6,
      extraMb: used.extraMb,
      hour: now.getHours(),
      hiddenS: this.hiddenSince === null ? 0 : (performance.now() - this.hiddenSince) / 1000,
    };
  }

  readonly look = (): void => {
    const reason = pauseReason(this.rules(), this.state);
    const isNews = reason?.kind !== this.last?.kind;
    this.last = reason;
    if (isNews) for (const listener of this.listeners) listener(reason);
  };

  subscribe(listener: (reason: PauseReason | null) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    clearInterval(this.timer);
    clearTimeout(this.graceTimer);
    document.removeEventListener("visibilitychange", this.seen);
    this.phone.close();
    this.listeners.clear();
  }

  private readonly seen = (): void => {
    clearTimeout(this.graceTimer);
    if (document.visibilityState === "hidden") {
      this.hiddenSince ??= performance.now();
      this.graceTimer = setTimeout(this.look, HIDDEN_GRACE_S * 1000 + 50);
    } else {
      this.hiddenSince = null;
    }
    this.look();
  };
}
