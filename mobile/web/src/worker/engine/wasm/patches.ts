/** The patches of images that a convolution's filter sees, laid out as matrices. */

/* eslint-disable @typescript-eslint/no-non-null-assertion -- loops within bounds */

/** How a filter goes over a batch of images (NHWC). */
export interface Window {
  readonly batch: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly channels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  /** Padding before the first row and column. */
  readonly top: number;
  readonly left: number;
}

/** The first and one after the last place whose patch begins inside `size`. */
function inside(
  offset: number,
  stride: number,
  size: number,
  count: number,
): readonly [number, number] {
  const first = Math.max(0, Math.ceil(-offset / stride));
  const end = Math.min(count, Math.floor((size - 1 - offset) / stride) + 1);
  return [first, Math.max(first, end)];
}

/** Lines of output: so many rows of so many images, one image after the other. */
export interface Lines {
  readonly first: number;
  readonly count: number;
}

/**
 * One row for each place in the filter and channel, one column for each output.
 *
 * @param images batch × height × width × channels.
 * @param columns (filter height × width × channels) × (lines × out width).
 */
export function patches(
  w: Window,
  lines: Lines,
  images: Float32Array,
  columns: Float32Array,
): void {
  const places = lines.count * w.outWidth;
  columns.fill(0);
  let start = 0;
  for (let row = 0; row < w.filterHeight; row += 1) {
    for (let column = 0; column < w.filterWidth; column += 1) {
      for (let channel = 0; channel < w.channels; channel += 1) {
        onePlace(w, lines, { row, column, channel }, images, columns, start);
        start += places;
      }
    }
  }
}

/** What one place of the filter sees in one channel, over some lines of output. */
function onePlace(
  w: Window,
  lines: Lines,
  tap: { readonly row: number; readonly column: number; readonly channel: number },
  images: Float32Array,
  columns: Float32Array,
  start: number,
): void {
  const left = tap.column - w.left;
  const [firstX, endX] = inside(left, w.strideWidth, w.inWidth, w.outWidth);
  const step = w.strideWidth * w.channels;
  for (let line = 0; line < lines.count; line += 1) {
    const image = Math.floor((lines.first + line) / w.outHeight);
    const y = (lines.first + line) % w.outHeight;
    const inY = y * w.strideHeight + tap.row - w.top;
    if (inY < 0 || inY >= w.inHeight) continue;
    const inX = firstX * w.strideWidth + left;
    const pixel = (image * w.inHeight + inY) * w.inWidth + inX;
    let from = pixel * w.channels + tap.channel;
    const to = start + line * w.outWidth;
    for (let at = to + firstX; at < to + endX; at += 1) {
      columns[at] = images[from]!;
      from += step;
    }
  }
}

/**
 * Add patches to the places that they were seen at: the way back.
 *
 * @param columns (batch × out height × width) × (filter height × width × channels).
 * @param images batch × height × width × channels.
 */
export function addPatches(w: Window, columns: Float32Array, images: Float32Array): void {
  const run = w.filterWidth * w.channels;
  let from = 0;
  for (let image = 0; image < w.batch; image += 1) {
    for (let y = 0; y < w.outHeight; y += 1) {
      for (let x = 0; x < w.outWidth; x += 1) {
        const left = x * w.strideWidth - w.left;
        for (let row = 0; row < w.filterHeight; row += 1) {
          const inY = y * w.strideHeight + row - w.top;
          if (inY >= 0 && inY < w.inHeight) {
            const line = (image * w.inHeight + inY) * w.inWidth;
            addRun(w, columns, from, images, line, left);
          }
          from += run;
        }
      }
    }
  }
}

/** One row of a patch, cut where it leaves the image. */
function addRun(
  w: Window,
  columns: Float32Array,
  from: number,
  images: Float32Array,
  line: number,
  left: number,
): void {
  const first = Math.max(0, -left);
  const end = Math.min(w.filterWidth, w.inWidth - left);
  let to = (line + left + first) * w.channels;
  const stop = from + end * w.channels;
  for (let at = from + first * w.channels; at < stop; at += 1) {
    images[to]! += columns[at]!;
    to += 1;
  }
}
