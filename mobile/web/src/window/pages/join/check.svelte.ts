/** The step "My phone", as its component follows it. */

import { viewer } from "../../api";
import { openPhoneCheck, type PhoneView } from "../../device";
import { router } from "../../router.svelte";

export class PhoneStepState {
  readonly check = openPhoneCheck(viewer.client, (client) => {
    viewer.rememberClient(client);
  });
  view = $state.raw<PhoneView>(this.check.view);

  /** Send the list, then go on where the phone is known to the server. */
  async send(next: string): Promise<void> {
    await this.check.send();
    if (this.check.view.phase === "sent") await router.go(next);
  }
}

/** Measures as soon as the component is shown. */
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
