/** Training on this phone, as the pages see it. */

import { appUpdate } from "../update";
import { openParticipation } from "./parts";
import { Trainings } from "./trainings";

export type { TrainingsView } from "./trainings";

/** The trainings of this phone: `resume()` when the app opens, `start(trainingId)` by a tap. */
export const trainings = new Trainings({
  open: openParticipation,
  store: localStorage,
  locks: navigator.locks, // undefined on an insecure origin, whatever its type says
  ended: () => void appUpdate.trainingEnded(),
});
