/**
 * How a connection, or the whole participation, can end.
 *
 * CannotConnect   not now; trying again may help
 * ChannelClosed   nothing can be sent, nothing will come
 * Comeback        the connection is over, the participation is not
 * Over            the participation has ended: there is nothing to connect to
 * Replaced        another connection of this training ID took over
 */

class Named extends Error {
  constructor(message: string) {
    super(message);
    this.name = new.target.name;
  }
}

export class CannotConnect extends Named {}

export class ChannelClosed extends Named {
  constructor() {
    super("the connection was closed");
  }
}

export class Comeback extends Named {
  /** @param isWanted Whether it was wished for here: then there is nothing to wait for. */
  constructor(
    message: string,
    readonly isWanted = false,
  ) {
    super(message);
  }
}

export class Over extends Named {
  constructor() {
    super("the participation has ended");
  }
}

export class Replaced extends Named {}
