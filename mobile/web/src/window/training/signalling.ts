/** Connecting by the API, for `exchange/link`. */

import { act, AppError, ask } from "../api";
import { ConnectDocument, TransportDocument, type TransportQuery } from "../api/generated/operations";
import { CannotConnect, type Signalling } from "../exchange";

type Answered = NonNullable<TransportQuery["participation"]>["transport"];

/** All of `participation.transport`; null when the participation has ended. */
export async function readTransport(trainingId: string): Promise<Answered> {
  const { participation } = await ask(TransportDocument, { trainingId });
  return participation?.transport ?? null;
}

export const signalling: Signalling = {
  transport: (trainingId) => orLater(readTransport(trainingId)),
  connect: (trainingId, offer) => orLater(act(ConnectDocument, { trainingId, offer })),
};

/** The session's end is for the owner; anything else may pass. */
async function orLater<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const passes = error instanceof AppError && error.kind !== "signedOut";
    throw passes ? new CannotConnect(error.message) : error;
  }
}
