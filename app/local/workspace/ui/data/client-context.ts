import { createContext, useContext } from "react";
import type { SurfaceValues } from "../blocks/kit.ts";
import type { Suggestions, SurfaceAction } from "../blocks/surface.ts";
import type { UiMessage } from "../message/message.ts";

/** All that a person can do in the workspace. Each call rejects with words for that person when it failed. */
export interface Client {
  /** Sends what was typed: a message, or a slash command when it starts with one. */
  send(channelId: string, text: string, threadTs: string | undefined): Promise<void>;
  dismiss(message: UiMessage): Promise<void>;
  linkTo(message: UiMessage): string;
  runMessageShortcut(message: UiMessage, callbackId: string): Promise<void>;
  runGlobalShortcut(callbackId: string): Promise<void>;
  /** Makes sure that the messages of a channel and of the threads in it are there. */
  loadMessages(channelId: string): Promise<void>;
  markRead(channelId: string): Promise<void>;
  actOnMessage(message: UiMessage, action: SurfaceAction, values: SurfaceValues): Promise<void>;
  suggestForMessage(
    message: UiMessage,
    blockId: string,
    actionId: string,
    query: string,
  ): Promise<Suggestions>;
  actOnView(viewId: string, action: SurfaceAction, values: SurfaceValues): Promise<void>;
  suggestForView(viewId: string, blockId: string, actionId: string, query: string): Promise<Suggestions>;
  /** Resolves to the app's errors by block_id, empty when it accepted. */
  submitView(viewId: string, values: SurfaceValues): Promise<Record<string, string>>;
  closeView(viewId: string, isCleared: boolean): Promise<void>;
  openHome(appId: string, tab: "home" | "messages" | "about"): Promise<void>;
  removeApp(appId: string): Promise<void>;
}

export const ClientContext = createContext<Client | undefined>(undefined);

export function useClient(): Client {
  const client = useContext(ClientContext);
  if (client === undefined) throw new Error("useClient needs a ClientContext above it");
  return client;
}
