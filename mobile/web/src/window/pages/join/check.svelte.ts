/** The checks of the steps, as components follow them. */

import { viewer } from "../../api";
import { PhoneCheck, type PhoneView } from "../../device/check";
import { clockAheadS } from "../../device/clock";
import { lookAtPhone } from "../../device/facts";
import { phoneServer } from "../../device/server";
import { router } from "../../router.svelte";
import { measure } from "./measure";

/** The step "My phone", measuring as soon as it is shown. */
export class PhoneStepState {
  readonly check = new PhoneCheck({
    server: phoneServer,
    known: viewer.client,
    look: lookAtPhone,
    clockAheadS: () => clockAheadS(),
    measure,
    remember: (client) => {
      viewer.rememberClient(client);
    },
  });
  view = $state.raw<PhoneView>(this.check.view);

  /** Send the list, then go on where the phone is known to the server. */
  async send(next: string): Promise<void> {
    await this.check.send();
    if (this.check.view.phase === "sent") await router.go(next);
  }
}

export function phoneCheck(): PhoneStepState {
  const state = new PhoneStepState();
  $effect(() => {
    const end = state.check.subscribe((view) => {
      state.view = view;
    });
    void state.check.measure();
    return end;
  });
  return state;
}
