/** Addresses of the app: which page is at a path, and back. Pure. */

export const BASE = "/mobile/";

/** Steps of joining a task, in their order. */
export const STEPS = ["phone", "data", "consent"] as const;
export type StepName = (typeof STEPS)[number];

export type Route =
  | { readonly page: "tasks" }
  | { readonly page: "task"; readonly taskId: string }
  | { readonly page: "join"; readonly taskId: string; readonly step: StepName }
  | { readonly page: "training" }
  | { readonly page: "points" }
  | { readonly page: "me" }
  | { readonly page: "sign-in"; readonly next: string }
  | { readonly page: "sign-up"; readonly next: string }
  | { readonly page: "not-found" };

export type Page = Route["page"];

/** Where a tab of the bottom bar leads, and which pages lie under it. */
export const TAB_OF: Readonly<Record<Page, "tasks" | "training" | "points" | "me" | null>> = {
  tasks: "tasks",
  task: "tasks",
  join: "tasks",
  training: "training",
  points: "points",
  me: "me",
  "sign-in": null,
  "sign-up": null,
  "not-found": null,
};

const TASK_ID = /^[\w-]{1,80}$/;

/**
 * The page at an address.
 *
 * @param path Path of this origin, under `/mobile/`.
 * @param search With or without its question mark.
 */
export function routeOf(path: string, search = ""): Route {
  if (!path.startsWith(BASE) && `${path}/` !== BASE) return { page: "not-found" };
  const parts = path.slice(BASE.length).split("/").filter((part) => part !== "");
  const [first, second, third] = parts;
  if (parts.length === 0) return { page: "tasks" };
  if (parts.length === 1) return oneWord(first ?? "", search);
  if (second === undefined || !TASK_ID.test(second)) return { page: "not-found" };
  if (first === "tasks" && parts.length === 2) return { page: "task", taskId: second };
  const step = STEPS.find((name) => name === third);
  if (first === "join" && parts.length === 3 && step !== undefined) {
    return { page: "join", taskId: second, step };
  }
  return { page: "not-found" };
}

function oneWord(word: string, search: string): Route {
  switch (word) {
    case "tasks":
      return { page: "tasks" };
    case "training":
    case "points":
    case "me":
      return { page: word };
    case "sign-in":
    case "sign-up":
      return { page: word, next: safeNext(new URLSearchParams(search).get("next")) };
    default:
      return { page: "not-found" };
  }
}

/** Where to go after signing in: a path of this app, never another place. */
function safeNext(next: string | null): string {
  return next?.startsWith(BASE) === true ? next : BASE;
}

/** The address of a page. */
export function pathOf(route: Route): string {
  switch (route.page) {
    case "tasks":
      return BASE;
    case "task":
      return `${BASE}tasks/${route.taskId}`;
    case "join":
      return `${BASE}join/${route.taskId}/${route.step}`;
    case "sign-in":
    case "sign-up":
      return `${BASE}${route.page}${nextQuery(route.next)}`;
    case "not-found":
      return `${BASE}not-found`;
    default:
      return `${BASE}${route.page}`;
  }
}

function nextQuery(next: string): string {
  return next === BASE ? "" : `?next=${encodeURIComponent(next)}`;
}
