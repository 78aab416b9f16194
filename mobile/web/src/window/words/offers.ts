/** What a task asks and what it pays, always in one breath; pure. */

import { counted, duration, perMinute, size, UNKNOWN, whole } from "./numbers";

export interface Asked {
  readonly training: { readonly rounds: number };
  readonly reward: {
    readonly poolPoints: number;
    readonly pointsPerUpdate: number;
    readonly pointsPerMinute: number;
  };
  readonly device: {
    readonly deviceS: number;
    readonly transferBytes: number;
    readonly wifiOnly: boolean;
    readonly chargingOnly: boolean;
    readonly leastBatteryPercent: number;
  };
}

/** Points for who finishes every round. */
export function pointsOf({ reward, training }: Asked): number {
  return reward.pointsPerUpdate * training.rounds;
}

/** Such as "about 6 min". */
export function aboutMinutes({ device }: Asked): string {
  return device.deviceS > 0 ? `about ${duration(device.deviceS)}` : UNKNOWN;
}

/** What is asked of a phone, in the order of the design: time, bytes, network, power. */
export function asks(task: Asked): readonly string[] {
  const { device } = task;
  return [
    aboutMinutes(task),
    size(device.transferBytes),
    ...(device.wifiOnly ? ["Wi-Fi"] : []),
    ...(device.chargingOnly ? ["charging"] : []),
    ...(device.leastBatteryPercent > 0 ? [`${device.leastBatteryPercent} % battery`] : []),
  ];
}

/** Such as "120 points", "20 points a minute". */
export function pay(task: Asked): { readonly points: string; readonly rate: string } {
  return {
    points: counted(pointsOf(task), "point"),
    rate: perMinute(task.reward.pointsPerMinute),
  };
}

/** Such as "5 of 8 devices joined"; more may join than there are seats. */
export function seatsWords(registered: number, seats: number): string {
  if (registered <= seats) return `${whole(registered)} of ${counted(seats, "device")} joined`;
  return `${counted(registered, "device")} joined, ${counted(seats, "seat")}`;
}
