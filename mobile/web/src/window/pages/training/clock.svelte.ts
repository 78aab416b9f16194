/** The time now, for countdowns; ticks only while somebody looks. */

export class Clock {
  nowMs = $state(Date.now());
}

/** A clock that lives as long as the component. */
export function clock(everyMs = 1000): Clock {
  const made = new Clock();
  $effect(() => {
    const timer = setInterval(() => {
      made.nowMs = Date.now();
    }, everyMs);
    return () => {
      clearInterval(timer);
    };
  });
  return made;
}
