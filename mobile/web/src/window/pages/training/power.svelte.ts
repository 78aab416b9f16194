/** The battery as the browser tells it, for as long as a component lives. */

import { PhoneTeller } from "../../device/told";

export class Power {
  percent = $state<number | null>(null);
  isCharging = $state<boolean | null>(null);
}

export function power(): Power {
  const made = new Power();
  $effect(() => {
    let phone: PhoneTeller | null = null;
    let isOver = false;
    const show = (): void => {
      made.percent = phone?.told.batteryPercent ?? null;
      made.isCharging = phone?.told.isCharging ?? null;
    };
    void PhoneTeller.open().then((opened) => {
      if (isOver) {
        opened.close();
        return;
      }
      phone = opened;
      opened.subscribe(show);
      show();
    });
    return () => {
      isOver = true;
      phone?.close();
    };
  });
  return made;
}

/** Such as "84 %, charging". */
export function powerWords({ percent, isCharging }: Power): string {
  if (percent === null) return "not told";
  return isCharging === true ? `${percent} %, charging` : `${percent} %`;
}
