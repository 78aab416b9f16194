/** Builders for the tests of words. */

import type { Asked } from "../../../src/window/words/offers";

/** A task of 30 rounds for 120 points, 6 minutes and 1.4 MB. */
export function offers(device: Partial<Asked["device"]> = {}): Asked {
  return {
    training: { rounds: 30 },
    reward: { poolPoints: 960, pointsPerUpdate: 4, pointsPerMinute: 20 },
    device: {
      deviceS: 360,
      transferBytes: 1_400_000,
      wifiOnly: false,
      chargingOnly: false,
      leastBatteryPercent: 0,
      ...device,
    },
  };
}
