import { createContext, useContext } from "react";
import type { Shortcut } from "./model.ts";

/** The shortcuts of every app in the workspace on screen. */
export const ShortcutsContext = createContext<Shortcut[]>([]);

export function useShortcuts(kind: Shortcut["kind"]): Shortcut[] {
  return useContext(ShortcutsContext).filter((shortcut) => shortcut.kind === kind);
}
