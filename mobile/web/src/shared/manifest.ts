/** The tensors of a model, in the order in which their bytes travel. */

export interface Tensor {
  /** The layer's name in KERAS_CONFIG; nested models as `outer/inner`. */
  readonly layer: string;
  /** The variable's: kernel, bias, gamma, … */
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly trainable: boolean;
  /** Whether its delta goes back to the server. */
  readonly exchanged: boolean;
}

export interface Manifest {
  readonly version: 1;
  readonly tensors: readonly Tensor[];
}
