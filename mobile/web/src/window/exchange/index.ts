/**
 * The exchange with the server, as the rest of the window sees it: make a `Link`, open a
 * `Store`, then `converse`.
 */

export { Backoff, wakes } from "./backoff";
export { converse, type Connector, type Conversation } from "./converse";
export { CannotConnect, Comeback, Over, Replaced, Unusable } from "./errors";
export { Link, type Signalling, type Transport } from "./link";
export type { MeasureRows } from "./measuring";
export type { Onlooker } from "./session";
export { Steering } from "./steering";
export { Store } from "./store";
export type { TrainRound } from "./work";
