/**
 * How a connection, or the whole participation, can end.
 *
 * CannotConnect   not now; trying again may help
 * ChannelClosed   nothing can be sent, nothing will come
 * Comeback        the connection is over, the participation is not
 * Over            the participation has ended: there is nothing to connect to
 * Replaced        another connection of this training ID took over
 * Unusable        the owner's file can't be trained on any more
 */

export class CannotConnect extends Error {
  override readonly name = "CannotConnect";
}

export class ChannelClosed extends Error {
  override readonly name = "ChannelClosed";

  constructor() {
    super("the connection was closed");
  }
}

export class Comeback extends Error {
  override readonly name = "Comeback";

  /** @param isWanted Whether it was wished for here: then there is nothing to wait for. */
  constructor(
    message: string,
    readonly isWanted = false,
  ) {
    super(message);
  }
}

export class Over extends Error {
  override readonly name = "Over";

  constructor() {
    super("the participation has ended");
  }
}

export class Replaced extends Error {
  override readonly name = "Replaced";
}

export class Unusable extends Error {
  override readonly name = "Unusable";
}
