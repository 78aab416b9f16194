/** How a client trains in one round: the protocol's `Plan`, as the window and the trainer know it. */

export type Optimizer = "SGD" | "MOMENTUM" | "ADAM";
export type Codec = "f32" | "f16" | "i8";
export type Loss =
  | "binary_crossentropy"
  | "sparse_categorical_crossentropy"
  | "mse";

export interface Plan {
  readonly optimizer: Optimizer;
  readonly learning_rate: number;
  /** 0 unless the optimizer is MOMENTUM. */
  readonly momentum: number;
  readonly epochs: number;
  readonly batch_size: number;
  /** 0: no proximal term. */
  readonly proximal_mu: number;
  /** Codec of the update. */
  readonly codec: Codec;
  readonly loss: Loss;
  /** 8 bytes, big-endian: the order of the rows in this round. */
  readonly seed: Uint8Array;
}
