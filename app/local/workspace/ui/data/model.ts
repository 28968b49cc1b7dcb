import type { UiBlock } from "../blocks/kit.ts";
import type { UiMessage } from "../message/message.ts";
import type { SlashCommand } from "../message/slash-commands.ts";
import type { ModalView } from "../modal/modal.tsx";
import type { MessageShortcut } from "./client-context.ts";
import type { Person } from "./directory-context.ts";

/** A channel in the sidebar. */
export interface Channel {
  id: string;
  teamId: string;
  name: string;
  isPrivate: boolean;
  topic: string;
  memberIds: string[];
  unread: number;
  mentions: number;
}

export interface Team {
  id: string;
  name: string;
  /** The person at this keyboard, in this workspace. */
  me: string;
  people: Person[];
  commands: SlashCommand[];
  installedAppIds: string[];
}

/** An app as the directory lists it. */
export interface AppListing {
  id: string;
  name: string;
  botName: string;
  description: string;
  longDescription: string;
  icon: string | undefined;
  scopes: string[];
  optionalScopes: string[];
  installUrl: string;
  hasHome: boolean;
  commands: SlashCommand[];
  messageShortcuts: MessageShortcut[];
}

export interface HomeView {
  viewId: string;
  blocks: UiBlock[];
}

/** One line of the request inspector. */
export interface Exchange {
  id: string;
  /** `call`: the app asked the workspace. `delivery`: the workspace told the app. */
  way: "call" | "delivery";
  name: string;
  about: string;
  status: string;
  isGood: boolean;
  tookMs: number;
  details: unknown;
}

/** Everything the client knows. Changed only by `reduce`. */
export interface Model {
  teams: Team[];
  channels: Channel[];
  apps: AppListing[];
  messages: ReadonlyMap<string, UiMessage[]>;
  homes: ReadonlyMap<string, HomeView>;
  /** The modals that are open, the top one last. */
  modals: ModalView[];
  exchanges: Exchange[];
  /** When the last posts and edits arrived, for the storm meter. Epoch milliseconds. */
  changesAt: number[];
}
