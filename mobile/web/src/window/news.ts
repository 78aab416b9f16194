/** News of the account, as they happen: one stream for the whole app. */

import { listen } from "./api";
import { AccountEventsDocument, type OneNewsFragment } from "./api/generated/operations";

type Listener = (news: OneNewsFragment) => void;

const listeners = new Set<Listener>();

/** Be told of news while a component lives; the stream itself is opened by the app. */
export function onNews(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Open the stream of who is signed in; returns what ends it. */
export function openNews(): () => void {
  return listen(AccountEventsDocument, { since: null }, (news) => {
    for (const listener of listeners) listener(news);
  });
}
