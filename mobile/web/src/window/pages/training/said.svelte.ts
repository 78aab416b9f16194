/** Words for screen readers: the newest, but not every one of a swarm. */

const SELDOM_MS = 20_000;

export class Said {
  text = $state("");
}

/** Follows a text, at most once in 20 s; the last one is always said in the end. */
export function saidSeldom(text: () => string): Said {
  const said = new Said();
  let lastMs = -Infinity;
  $effect(() => {
    const next = text();
    const waitMs = Math.max(0, lastMs + SELDOM_MS - performance.now());
    const timer = setTimeout(() => {
      lastMs = performance.now();
      said.text = next;
    }, waitMs);
    return () => {
      clearTimeout(timer);
    };
  });
  return said;
}
