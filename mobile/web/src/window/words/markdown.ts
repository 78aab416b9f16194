/**
 * The Markdown of a stranger as a tree of plain parts, which components draw: nothing of
 * it can become HTML. Images are their description; what is not understood stays text.
 */

export type Inline =
  | { readonly kind: "text" | "code" | "strong" | "em"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string };

export type Block =
  | { readonly kind: "heading" | "paragraph" | "quote"; readonly inlines: readonly Inline[] }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: "code"; readonly text: string };

const BULLET = /^\s*[-*+]\s+/;
const NUMBER = /^\s*\d{1,9}[.)]\s+/;
const FENCE = /^\s*(```|~~~)/;
const HEADING = /^\s{0,3}#{1,6}\s+/;
const QUOTE = /^\s{0,3}>\s?/;
const INLINE =
  /`([^`]+)`|\*\*([^*]+)\*\*|__([^_]+)__|\*([^*\s][^*]*)\*|!\[([^\]]*)\]\([^)]*\)|\[([^\]]+)\]\((\S+?)\)/g;

/** The blocks of a text, in order. */
export function blocksOf(markdown: string): readonly Block[] {
  const lines = markdown.replaceAll("\r\n", "\n").split("\n");
  const blocks: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    const take = (is: (line: string) => boolean): string[] => {
      const start = at;
      while (at < lines.length && is(lines[at] ?? "")) at += 1;
      return lines.slice(start, at);
    };
    if (line.trim() === "") {
      at += 1;
    } else if (FENCE.test(line)) {
      at += 1;
      blocks.push({ kind: "code", text: take((next) => !FENCE.test(next)).join("\n") });
      at += 1;
    } else if (HEADING.test(line)) {
      at += 1;
      blocks.push({ kind: "heading", inlines: inlinesOf(line.replace(HEADING, "")) });
    } else if (BULLET.test(line) || NUMBER.test(line)) {
      const marker = BULLET.test(line) ? BULLET : NUMBER;
      const items = itemsOf(take((next) => next.trim() !== ""), marker);
      blocks.push({ kind: "list", ordered: marker === NUMBER, items });
    } else if (QUOTE.test(line)) {
      const quoted = take((next) => QUOTE.test(next)).map((next) => next.replace(QUOTE, ""));
      blocks.push({ kind: "quote", inlines: inlinesOf(quoted.join(" ")) });
    } else {
      blocks.push({ kind: "paragraph", inlines: inlinesOf(take(isPlain).join(" ")) });
    }
  }
  return blocks;
}

function isPlain(line: string): boolean {
  const isOther = [FENCE, HEADING, BULLET, NUMBER, QUOTE].some((form) => form.test(line));
  return line.trim() !== "" && !isOther;
}

function itemsOf(lines: readonly string[], marker: RegExp): readonly (readonly Inline[])[] {
  const items: string[] = [];
  for (const line of lines) {
    if (marker.test(line)) items.push(line.replace(marker, ""));
    else items.push(`${items.pop() ?? ""} ${line.trim()}`.trim());
  }
  return items.map(inlinesOf);
}

/** The parts of a line. */
export function inlinesOf(text: string): readonly Inline[] {
  const parts: Inline[] = [];
  let from = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > from) parts.push({ kind: "text", text: text.slice(from, match.index) });
    parts.push(inlineOf(match));
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ kind: "text", text: text.slice(from) });
  return parts;
}

function inlineOf(match: RegExpExecArray): Inline {
  const [, code, strong, strongToo, em, image, words, href] = match;
  if (code !== undefined) return { kind: "code", text: code };
  if (strong !== undefined || strongToo !== undefined) {
    return { kind: "strong", text: strong ?? strongToo ?? "" };
  }
  if (em !== undefined) return { kind: "em", text: em };
  if (image !== undefined) return { kind: "text", text: image };
  const [text, target] = [words ?? "", href ?? ""];
  return /^https?:\/\//.test(target)
    ? { kind: "link", text, href: target }
    : { kind: "text", text };
}
