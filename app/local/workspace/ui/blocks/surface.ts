import type { ConfirmationDialog } from "@slack/types";
import { createContext, useContext } from "react";
import { actionIdOf, currentState } from "./element-state.ts";
import type { ElementState, SurfaceValues, UiElement, UiOption, UiOptionGroup } from "./kit.ts";

/** One thing a person did, in the shape of an entry of Slack's `actions` array. */
export interface SurfaceAction extends ElementState {
  action_id: string;
  block_id: string;
  text?: { type: "plain_text"; text: string; emoji?: boolean };
}

export interface Suggestions {
  options: UiOption[];
  optionGroups: UiOptionGroup[];
}

/** Where blocks are shown, and what happens when somebody uses them. */
export interface Surface {
  kind: "message" | "modal" | "home";
  /** The channel behind the surface, for `default_to_current_conversation`. */
  here: string | undefined;
  /** What people entered since the surface opened; presets are not in it. */
  entered: SurfaceValues;
  errors: Record<string, string>;
  change(blockId: string, actionId: string, state: ElementState): void;
  /** Delivers the action to the app. Rejects with words for the person when the app did not answer. */
  act(action: SurfaceAction): Promise<void>;
  suggest(blockId: string, actionId: string, query: string): Promise<Suggestions>;
}

const NOWHERE: Surface = {
  kind: "message",
  here: undefined,
  entered: {},
  errors: {},
  change: () => undefined,
  act: () => Promise.resolve(),
  suggest: () => Promise.resolve({ options: [], optionGroups: [] }),
};

export const SurfaceContext = createContext<Surface>(NOWHERE);

export function useSurface(): Surface {
  return useContext(SurfaceContext);
}

/** Asks the person a yes/no question over everything else. */
export const ConfirmContext = createContext<(dialog: ConfirmationDialog) => Promise<boolean>>(() =>
  Promise.resolve(true),
);

/** In which block an element sits, and whether a change there is told to the app at once. */
export interface Placement {
  blockId: string;
  dispatches: boolean;
  /** The DOM id that the label of an input block points at. */
  fieldId?: string;
}

interface ElementHandle {
  actionId: string;
  state: ElementState | undefined;
  /** Keeps a new value, and tells the app when the element is one that dispatches. */
  set(state: ElementState): Promise<void>;
  /** Keeps a new value without telling the app: for text that is still being typed. */
  keep(state: ElementState): void;
  /** Tells the app of something that leaves no value behind, such as a click. */
  send(action: Omit<SurfaceAction, "action_id" | "block_id">): Promise<void>;
}

/** Ties one element to the surface it is on. */
export function useElement(element: UiElement, { blockId, dispatches }: Placement): ElementHandle {
  const surface = useSurface();
  const confirm = useContext(ConfirmContext);
  const actionId = actionIdOf(element, blockId);
  const state = currentState(element, blockId, surface.entered, surface.here);
  const agreed = async () =>
    !("confirm" in element) || element.confirm === undefined || (await confirm(element.confirm));
  return {
    actionId,
    state,
    keep: (next) => surface.change(blockId, actionId, next),
    set: async (next) => {
      if (dispatches && !(await agreed())) return;
      surface.change(blockId, actionId, next);
      if (dispatches) await surface.act({ ...next, action_id: actionId, block_id: blockId });
    },
    send: async (action) => {
      if (await agreed()) await surface.act({ ...action, action_id: actionId, block_id: blockId });
    },
  };
}
