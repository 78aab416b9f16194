import { describe, expect, it } from "vitest";

import { pathOf, routeOf, TAB_OF, type Route } from "../../src/window/router";

const ROUTES: readonly (readonly [string, Route])[] = [
  ["/mobile/", { page: "tasks" }],
  ["/mobile/tasks/tsk_01a2", { page: "task", taskId: "tsk_01a2" }],
  ["/mobile/join/tsk_01a2/data", { page: "join", taskId: "tsk_01a2", step: "data" }],
  ["/mobile/training", { page: "training" }],
  ["/mobile/points", { page: "points" }],
  ["/mobile/me", { page: "me" }],
  ["/mobile/sign-in", { page: "sign-in", next: "/mobile/" }],
];

describe("an address", () => {
  it.each(ROUTES)("%s leads to its page, and the page back to it", (path, route) => {
    expect(routeOf(path)).toEqual(route);
    expect(pathOf(route)).toBe(path);
  });

  it.each([
    "/",
    "/mobilex/",
    "/mobile/no-such-page",
    "/mobile/tasks/a/b",
    "/mobile/tasks/%3Cscript%3E",
    "/mobile/join/tsk_1/elsewhere",
    "/mobile/join/tsk_1",
  ])("%s is none of this app", (path) => {
    expect(routeOf(path)).toEqual({ page: "not-found" });
  });

  it("may lack the last slash", () => {
    expect(routeOf("/mobile")).toEqual({ page: "tasks" });
    expect(routeOf("/mobile/points/")).toEqual({ page: "points" });
  });

  it("keeps where to go after signing in", () => {
    const route: Route = { page: "sign-in", next: "/mobile/join/tsk_1/phone" };
    const [path = "", search = ""] = pathOf(route).split(/(?=\?)/);
    expect(routeOf(path, search)).toEqual(route);
  });

  it.each(["https://evil.example/", "//evil.example", "/elsewhere", "javascript:alert(1)"])(
    "never leads to %s after signing in",
    (next) => {
      const found = routeOf("/mobile/sign-in", `?next=${encodeURIComponent(next)}`);
      expect(found).toEqual({ page: "sign-in", next: "/mobile/" });
    },
  );

  it("lies under a tab where it is one of the four places", () => {
    expect(TAB_OF.join).toBe("tasks");
    expect(TAB_OF["sign-in"]).toBeNull();
  });
});
