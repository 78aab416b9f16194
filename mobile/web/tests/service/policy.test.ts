import { describe, expect, it } from "vitest";

import { courseOf, newsOf } from "../../src/service/policy";

const HOST = "https://fl.example";

function course(path: string, more: { method?: string; mode?: string } = {}): string {
  return courseOf({ method: "GET", mode: "cors", url: new URL(path, HOST).href, ...more }, HOST);
}

describe("what the service worker answers", () => {
  it.each([
    ["/mobile/tasks/tsk_1", "navigate", "page"],
    ["/mobile/assets/index-AbCd1234.js", "no-cors", "kept"],
    ["/mobile/assets/tfjs-backend-wasm-AbCd1234.wasm", "cors", "kept"],
    ["/mobile/manifest.webmanifest", "cors", "fresh"],
    ["/mobile/sw.js", "cors", "pass"],
    ["/graphql", "cors", "pass"],
    ["/files/mod_1?kind=MANIFEST", "cors", "pass"],
    ["/tasks/tsk_1", "navigate", "pass"],
    ["https://elsewhere.example/mobile/x", "navigate", "pass"],
  ])("%s (%s): %s", (path, mode, expected) => {
    expect(course(path, { mode })).toBe(expected);
  });

  it("never answers what changes something", () => {
    expect(course("/mobile/", { method: "POST" })).toBe("pass");
  });
});

describe("what was pushed", () => {
  it("is shown as it was said", () => {
    expect(newsOf({ title: "Selected", body: "Starts soon.", path: "/mobile/training?x=1", tag: "t" })).toEqual({
      title: "Selected", body: "Starts soon.", path: "/mobile/training?x=1", tag: "t",
    });
  });

  it.each([
    [null], ["text"], [{ title: 7, path: "https://elsewhere.example/x" }], [{ path: "//elsewhere.example/mobile/" }],
  ])("%o stays within the app and says something", (pushed) => {
    const news = newsOf(pushed);
    expect(news.path.startsWith("/mobile/")).toBe(true);
    expect(news.title).toBe("CrowdFL");
    expect(news.body).not.toBe("");
  });
});
