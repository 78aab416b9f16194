/** The step "My phone", put together: `openPhoneCheck`, then `measure()`, then `send()`. */

import type { OwnClientFragment } from "../api/generated/operations";
import { PhoneCheck } from "./check";
import { clockAheadS } from "./clock";
import { lookAtPhone } from "./facts";
import { measure } from "./measure";
import { phoneServer } from "./server";

export { PhoneCheck, type PhonePhase, type PhoneView } from "./check";
export { factLines, speedWords } from "./facts";
export { cannotTrain, surroundings } from "./origin";

/**
 * Begin the step.
 *
 * @param known This phone as it was registered before (`viewer.client`).
 * @param remember Is given what the server says of it (`viewer.rememberClient`).
 */
export function openPhoneCheck(
  known: OwnClientFragment | null,
  remember: (client: OwnClientFragment) => void,
): PhoneCheck {
  return new PhoneCheck({
    server: phoneServer,
    known,
    look: lookAtPhone,
    clockAheadS: () => clockAheadS(),
    measure,
    remember,
  });
}
