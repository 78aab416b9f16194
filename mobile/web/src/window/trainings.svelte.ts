/** The trainings of this phone, as components follow them. */

import { trainings, type TrainingsView } from "./training";

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
