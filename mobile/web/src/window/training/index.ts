/** Training on this phone, as the pages see it: `resume()` when the app opens, `start(…)` by a tap. */

export { trainings } from "./parts";
export type { TrainingsView } from "./trainings";
