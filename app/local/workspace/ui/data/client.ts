import type {
  UiActionJson,
  UiActor,
  UiHome,
  UiOptionJson,
  UiStateValues,
  UiSuggestions,
  UiWireMessage,
} from "../../ui-contract.ts";
import type { SurfaceValues, UiOption } from "../blocks/kit.ts";
import type { Suggestions, SurfaceAction } from "../blocks/surface.ts";
import type { UiMessage } from "../message/message.ts";
import type { Client } from "./client-context.ts";
import { get, post } from "./http.ts";
import type { Change } from "./reduce.ts";
import { pathOf } from "./route.ts";
import { homeOf, messageOf } from "./wire.ts";

/** The calls of one person in one workspace. What they change comes back over the event stream. */
export function clientFor(actor: UiActor, dispatch: (change: Change) => void): Client {
  const at = (message: UiMessage) => ({ ...actor, channelId: message.channelId, ts: message.ts });
  const tell = async (path: string, body: object): Promise<void> => {
    await post(path, body);
  };
  return {
    send: (channelId, text, threadTs) =>
      tell("/_ui/send", { ...actor, channelId, text, ...(threadTs === undefined ? {} : { threadTs }) }),
    dismiss: (message) => tell("/_ui/dismiss", at(message)),
    linkTo: (message) =>
      location.origin +
      pathOf({ page: "channel", teamId: actor.teamId, channelId: message.channelId, threadTs: message.ts }),
    loadMessages: async (channelId) => {
      const { messages } = await get<{ messages: UiWireMessage[] }>("/_ui/messages", { ...actor, channelId });
      dispatch({ type: "messages.loaded", channelId, messages: messages.map(messageOf) });
    },
    markRead: (channelId) => tell("/_ui/read", { ...actor, channelId }),
    runMessageShortcut: (message, callbackId) =>
      tell("/_ui/message-shortcut", { ...at(message), callbackId }),
    runGlobalShortcut: (callbackId) => tell("/_ui/global-shortcut", { ...actor, callbackId }),
    actOnMessage: (message, action, values) =>
      tell("/_ui/message-action", { ...at(message), action: actionJson(action), values: valuesJson(values) }),
    suggestForMessage: async (message, blockId, actionId, query) =>
      suggestions(await post("/_ui/message-suggestions", { ...at(message), blockId, actionId, query })),
    actOnView: (viewId, action, values) =>
      tell("/_ui/view-action", { ...actor, viewId, action: actionJson(action), values: valuesJson(values) }),
    suggestForView: async (viewId, blockId, actionId, query) =>
      suggestions(await post("/_ui/view-suggestions", { ...actor, viewId, blockId, actionId, query })),
    submitView: async (viewId, values) => {
      const body = { ...actor, viewId, values: valuesJson(values) };
      return (await post<{ errors: Record<string, string> }>("/_ui/view-submit", body)).errors;
    },
    closeView: (viewId, isCleared) => tell("/_ui/view-close", { ...actor, viewId, isCleared }),
    openHome: async (appId, tab) => {
      const { home } = await post<{ home: UiHome | null }>("/_ui/open-home", { ...actor, appId, tab });
      if (home !== null)
        dispatch({ type: "home.published", teamId: actor.teamId, appId, home: homeOf(home) });
    },
    removeApp: (appId) => tell("/_ui/remove-app", { ...actor, appId }),
  };
}

function actionJson(action: SurfaceAction): UiActionJson {
  return { ...action };
}

function valuesJson(values: SurfaceValues): UiStateValues {
  return structuredClone(values) as UiStateValues;
}

function suggestions(wire: UiSuggestions): Suggestions {
  return {
    options: wire.options.map(optionOf),
    optionGroups: wire.optionGroups.map((group) => ({ ...group, options: group.options.map(optionOf) })),
  };
}

function optionOf(option: UiOptionJson): UiOption {
  return option;
}
