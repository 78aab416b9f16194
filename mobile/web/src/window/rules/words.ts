/** Why training pauses, in words: the true reason, and what continues it. */

import type { PauseReason, UntoldRule } from "../training/types";

/** What an owner may do about a pause, as its button says. */
export type Remedy = "changeRule" | "allowMore" | "goOn" | "goWithout";

export const EXTRA_MB = 20;

export const REMEDIES: Readonly<Record<Remedy, string>> = {
  changeRule: "Change rule",
  allowMore: `Allow ${EXTRA_MB} MB more`,
  goOn: "Go on",
  goWithout: "Go on without it",
};

/** The sentence of a pause. */
export function pauseWords(reason: PauseReason): string {
  switch (reason.kind) {
    case "owner":
      return "Paused by you.";
    case "wifi":
      return "Paused: you left Wi-Fi. Goes on when Wi-Fi is back.";
    case "charging":
      return "Paused: unplugged. You asked for charging only.";
    case "battery":
      return `Paused: battery ${reason.percent} %. Plug in or wait for ${reason.least} %.`;
    case "megabytes":
      return `Paused: ${Math.round(reason.usedMb)} MB used today. Goes on after midnight.`;
    case "hours":
      return `Paused: outside your hours (${reason.from}–${reason.to}).`;
    case "hidden":
      return `Paused: the screen was off for ${reason.seconds} s. Keep it on and this page open.`;
    case "unknown":
      return `Paused: ${lowerFirst(untoldWords(reason.rule))}`;
  }
}

/** What the owner can do about it; null when it mends itself. */
export function remedyOf(reason: PauseReason): Remedy | null {
  switch (reason.kind) {
    case "owner":
      return "goOn";
    case "charging":
      return "changeRule";
    case "megabytes":
      return "allowMore";
    case "unknown":
      return "goWithout";
    default:
      return null;
  }
}

/** What the server is told: the reason alone, no figure of the phone. */
export function pauseForServer(reason: PauseReason): string {
  return reason.kind === "unknown" ? reason.rule : reason.kind;
}

/** A rule that can't be kept here. */
export function untoldWords(rule: UntoldRule): string {
  const [what, name] = {
    wifi: ["connection", "Wi-Fi only"],
    charging: ["battery", "charging only"],
    battery: ["battery", "least battery"],
  }[rule];
  return `This browser doesn't tell the ${what ?? ""}; the rule '${name ?? ""}' can't be kept.`;
}

/** After the screen was off: what became of the round meanwhile. */
export function afterHidden(seconds: number, lostRound: number | null): string {
  const start = `Paused: the screen was off for ${Math.round(seconds)} s`;
  if (lostRound === null) return `${start}.`;
  return `${start}; a backup took round ${lostRound}. Round ${lostRound + 1} is yours.`;
}

/** Asked before training is stopped by its owner. */
export function stopWords(round: number, points: number): string {
  const lost = round > 0 ? `Round ${round} is lost` : "Your place is given up for now";
  if (round < 2 || points === 0) return `Stop now? ${lost}.`;
  const earlier = round === 2 ? "round 1" : `rounds 1 to ${round - 1}`;
  return `Stop now? ${lost}; the ${points} points of ${earlier} are yours.`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
