/** A line of a list of checks, as `parts/Checks.svelte` draws it. */
export interface CheckLine {
  readonly name: string;
  /** Such as "Asked: 30 % of charge". */
  readonly asked?: string;
  /** What is there, such as "84 %". */
  readonly has?: string;
  /** Null: nobody knows yet. */
  readonly met: boolean | null;
  /** What the owner can do. */
  readonly hint?: string | null;
}
