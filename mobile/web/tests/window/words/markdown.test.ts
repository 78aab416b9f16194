import { describe, expect, it } from "vitest";

import { blocksOf, inlinesOf } from "../../../src/window/words/markdown";

describe("a stranger's Markdown", () => {
  it("becomes headings, paragraphs and lists", () => {
    const blocks = blocksOf("# Why\nBecause it\nhelps.\n\n- one\n- two\n  goes on\n\n1. first");
    expect(blocks).toEqual([
      { kind: "heading", inlines: [{ kind: "text", text: "Why" }] },
      { kind: "paragraph", inlines: [{ kind: "text", text: "Because it helps." }] },
      {
        kind: "list",
        ordered: false,
        items: [[{ kind: "text", text: "one" }], [{ kind: "text", text: "two goes on" }]],
      },
      { kind: "list", ordered: true, items: [[{ kind: "text", text: "first" }]] },
    ]);
  });

  it("has code that is not read further", () => {
    expect(blocksOf("```\n**a**\n# b\n```\nafter")).toEqual([
      { kind: "code", text: "**a**\n# b" },
      { kind: "paragraph", inlines: [{ kind: "text", text: "after" }] },
    ]);
  });

  it("ends a fence that was never closed with the text", () => {
    expect(blocksOf("```\nopen")).toEqual([{ kind: "code", text: "open" }]);
  });

  it("marks words inside a line", () => {
    expect(inlinesOf("a **b** and *c*, `d`")).toEqual([
      { kind: "text", text: "a " },
      { kind: "strong", text: "b" },
      { kind: "text", text: " and " },
      { kind: "em", text: "c" },
      { kind: "text", text: ", " },
      { kind: "code", text: "d" },
    ]);
  });

  it("links to web addresses only", () => {
    expect(inlinesOf("[a](https://a.example/)")).toEqual([
      { kind: "link", text: "a", href: "https://a.example/" },
    ]);
    expect(inlinesOf("[b](javascript:alert(1))")[0]).toEqual({ kind: "text", text: "b" });
  });

  it("describes images instead of loading them", () => {
    expect(inlinesOf("![a dog](https://a.example/dog.png)")).toEqual([{ kind: "text", text: "a dog" }]);
  });

  it("leaves HTML as the text that it is", () => {
    expect(inlinesOf("<img src=x onerror=alert(1)>")).toEqual([
      { kind: "text", text: "<img src=x onerror=alert(1)>" },
    ]);
  });
});
