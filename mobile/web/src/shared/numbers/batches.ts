/** The order in which a client trains its rows (PROTOCOL, "Numbers"). */

import { SplitMix64 } from "./splitmix";

const MOST_ROWS = 2 ** 32 - 1;

/**
 * For each epoch the order of the rows, `rows` numbers from 0 to `rows` - 1.
 *
 * One stream serves all epochs; each shuffles anew, by Fisher and Yates from the last
 * row to the second. The same array is filled again for each epoch: who keeps an order
 * copies it.
 *
 * @param seed Of the round: 8 bytes, big-endian.
 * @throws RangeError when the seed has not 8 bytes or a count is out of range.
 */
export function* epochOrders(
  seed: Uint8Array,
  rows: number,
  epochs: number,
): Generator<Uint32Array> {
  if (!(rows >= 0 && rows <= MOST_ROWS) || !(epochs >= 0)) {
    throw new RangeError(`${rows} rows in ${epochs} epochs can't be ordered`);
  }
  const stream = new SplitMix64(seed);
  const order = new Uint32Array(rows);
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    for (let row = 0; row < rows; row += 1) order[row] = row;
    shuffle(order, stream);
    yield order;
  }
}

function shuffle(order: Uint32Array, stream: SplitMix64): void {
  for (let last = order.length - 1; last > 0; last -= 1) {
    const target = stream.below(last + 1);
    const swapped = order[last] ?? 0;
    order[last] = order[target] ?? 0;
    order[target] = swapped;
  }
}
