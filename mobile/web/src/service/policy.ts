/** What the service worker answers by itself, and how. Pure. */

export type Course =
  /** The network; where there is none, the kept page. */
  | "page"
  /** The kept file; its name changes with its content. */
  | "kept"
  /** The network; where there is none, the kept file. */
  | "fresh"
  /** None of the worker's business. */
  | "pass";

/** Only this app's own files: never the API, never a model, a ticket or a task's file. */
export const SCOPE = "/mobile/";
const HASHED = /^\/mobile\/assets\/.+-[\w-]{8}\.\w+$/;

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly mode: string;
}

/** How a request is answered. */
export function courseOf(asked: Asked, origin: string): Course {
  const url = new URL(asked.url);
  const isOurs = url.origin === origin && url.pathname.startsWith(SCOPE);
  if (asked.method !== "GET" || !isOurs) return "pass";
  if (asked.mode === "navigate") return "page";
  if (HASHED.test(url.pathname)) return "kept";
  return url.pathname === `${SCOPE}sw.js` ? "pass" : "fresh";
}

/** A notification, from what the server pushed; null when it can't be read. */
export interface News {
  readonly title: string;
  readonly body: string;
  /** Path within the app. */
  readonly path: string;
  /** A later one with the same tag takes its place. */
  readonly tag: string;
}

/** Read what was pushed; it travelled through a stranger's server, sealed by ours. */
export function newsOf(pushed: unknown): News {
  const fields = typeof pushed === "object" && pushed !== null ? (pushed as Record<string, unknown>) : {};
  const text = (name: string, most: number): string => {
    const value = fields[name];
    return typeof value === "string" ? value.slice(0, most) : "";
  };
  return {
    title: text("title", 120) || "CrowdFL",
    body: text("body", 500) || "There is news about a task of yours.",
    path: pathOf(text("path", 300) || text("url", 300)),
    tag: text("tag", 100) || "news",
  };
}

function pathOf(address: string): string {
  const { pathname, search } = new URL(address || SCOPE, "https://here.invalid");
  return pathname.startsWith(SCOPE) ? pathname + search : SCOPE;
}
