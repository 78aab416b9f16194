/** Light or dark: the phone's own choice, unless the owner made one here. */

import { smallStorage } from "./api/storage";

export const MODES = ["auto", "light", "dark"] as const;
export type Mode = (typeof MODES)[number];

const KEY = "mode";

class ModeState {
  chosen = $state<Mode>(kept());

  constructor() {
    show(this.chosen);
  }

  choose(mode: Mode): void {
    this.chosen = mode;
    smallStorage()?.setItem(KEY, mode);
    show(mode);
  }
}

function kept(): Mode {
  const found = smallStorage()?.getItem(KEY);
  return MODES.find((mode) => mode === found) ?? "auto";
}

function show(mode: Mode): void {
  if (mode === "auto") delete document.documentElement.dataset["mode"];
  else document.documentElement.dataset["mode"] = mode;
}

export const mode = new ModeState();
