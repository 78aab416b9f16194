/** Whether this browser, at this address, can train at all. */

/** What of the browser's parts is looked at. */
export interface Surroundings {
  readonly isSecureContext: boolean;
  readonly host: string;
  readonly hasWorkers: boolean;
  readonly hasFiles: boolean;
  readonly hasWasm: boolean;
}

export function surroundings(): Surroundings {
  const storage = navigator.storage as StorageManager | undefined;
  return {
    isSecureContext: window.isSecureContext,
    host: location.host,
    hasWorkers: "Worker" in window,
    hasFiles: typeof storage?.getDirectory === "function",
    hasWasm: "WebAssembly" in window,
  };
}

/** Why it can't train and what mends it, for the owner and for the operator; null when it can. */
export function cannotTrain(here: Surroundings): { readonly why: string; readonly mend: string } | null {
  if (!here.isSecureContext) {
    return {
      why: "This phone can't train here: browsers give storage and background work to https addresses only.",
      mend:
        `Whoever runs ${here.host} can mend it: serve CrowdFL behind https, ` +
        "with 'crowdfl serve --public-url https://…' and a certificate or a proxy that has one.",
    };
  }
  if (here.hasWorkers && here.hasFiles && here.hasWasm) return null;
  return {
    why: "This browser can't train: it lacks private files or WebAssembly.",
    mend: "Update it, or open this page in a current Chrome, Edge, Firefox or Safari.",
  };
}
