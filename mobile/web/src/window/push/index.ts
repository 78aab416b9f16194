/** Notifications of this phone: `pushState`, `turnOn` in the handler of a tap, `turnOff`. */

import { act, ask } from "../api";
import { PushKeyDocument, SetPushDocument } from "../api/generated/operations";
import type { PushParts } from "./push";

export { pushState, pushWords, turnOff, turnOn, type PushState } from "./push";

/** The real parts. @param clientId This phone, as it is registered. */
export function pushParts(clientId: string): PushParts {
  return {
    publicKey: async () => (await ask(PushKeyDocument, { clientId })).pushPublicKey,
    setPush: async (subscription) => {
      await act(SetPushDocument, { clientId, subscription });
    },
    registration: async () => {
      // Both are absent on an insecure origin, whatever their types say.
      const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
      return (await workers?.getRegistration("/mobile/")) ?? null;
    },
    permission: () => ("Notification" in window ? Notification.permission : null),
    ask: () => Notification.requestPermission(),
  };
}
