/** This app's own updates. */

import { AppUpdate } from "./update";

export { offerWords, onOpenWish, type Offer } from "./update";

// Undefined on an insecure origin, whatever its type says.
export const appUpdate = new AppUpdate(navigator.serviceWorker, () => {
  location.reload();
});
