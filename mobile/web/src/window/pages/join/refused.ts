/** Why joining was refused, line by line; pure. */

import { AppError } from "../../api/errors";
import type { JoinTaskMutation } from "../../api/generated/operations";
import { reasonOf } from "../tasks/fit";

type NotMet = Extract<JoinTaskMutation["joinTask"], { readonly __typename: "RequirementsNotMet" }>;

/** The requirements that are not met; none for other refusals. */
export function unmetOf(error: unknown): readonly string[] {
  if (!(error instanceof AppError) || error.code !== "REQUIREMENTS_NOT_MET") return [];
  const { unmet } = error.refusal as NotMet; // the code says which refusal it is
  return unmet.map(reasonOf);
}
