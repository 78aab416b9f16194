/** The server, for pages and for what runs behind them. */

export { act, ask } from "./client";
export { AppError, messageOf } from "./errors";
export { listen, seldom } from "./live";
export { look } from "./look.svelte";
export { viewer } from "./viewer.svelte";
