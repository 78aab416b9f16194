/** The trainings of this phone, as components follow them. */

import { type TrainingsView } from "./training/trainings";
import { trainings } from "./training/parts";

class TrainingsState {
  view = $state.raw<TrainingsView>(trainings.view);

  constructor() {
    trainings.subscribe((view) => {
      this.view = view;
    });
  }

  /** Whether something is at work now. */
  get isTraining(): boolean {
    const phase = this.view.current?.phase;
    return phase !== undefined && phase !== "finished" && phase !== "failed" && phase !== "idle";
  }
}

export const training = new TrainingsState();
export { trainings };
