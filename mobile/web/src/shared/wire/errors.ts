/** What broke the protocol, in the protocol's own words. */
export class WireError extends Error {
  /**
   * @param code Of `error`: MALFORMED, OFFSET, HASH, …
   * @param of Id of the refused frame; null when it could not be read.
   */
  constructor(
    readonly code: string,
    message: string,
    readonly of: Uint8Array<ArrayBuffer> | null = null,
  ) {
    super(message);
    this.name = "WireError";
  }
}
