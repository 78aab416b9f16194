/** One tab trains for a participation at a time. */

/** Gives the participation free. */
export type Release = () => void;

/**
 * Keeps a participation for this page alone.
 *
 * @throws DOMException named InUseError when another tab keeps it.
 */
export type Reserve = (trainingId: string) => Promise<Release>;

export const IN_USE =
  "CrowdFL is open in another tab, which trains for this task. Close one of the two.";
const PATIENCE_MS = 3_000; // a page that was reloaded may take a moment to go

/** By Web Locks: the browser releases them when the page goes, however that happens. */
export const reserve: Reserve = async (trainingId) => {
  const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
  const { promise: held, resolve: hold, reject: fail } = Promise.withResolvers<undefined>();
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const lock = navigator.locks.request(
    `crowdfl-training-${trainingId}`,
    { signal: patience },
    () => {
      hold(undefined);
      return released;
    },
  );
  lock.catch((error: unknown) => {
    fail(patience.aborted ? new DOMException(IN_USE, "InUseError") : error);
  });
  await held;
  return () => {
    release(undefined);
  };
};
