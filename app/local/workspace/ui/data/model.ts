import type { UiExchange } from "../../ui-contract.ts";
import type { UiBlock } from "../blocks/kit.ts";
import type { UiMessage } from "../message/message.ts";
import type { SlashCommand } from "../message/slash-commands.ts";
import type { OpenModal } from "../modal/modal.tsx";
import type { Person } from "./directory-context.ts";

/** A channel or direct message as the person at this keyboard sees it. */
export interface Channel {
  id: string;
  teamId: string;
  name: string;
  kind: "public" | "private" | "im";
  isPrivate: boolean;
  /** Whether it may be shown: private channels only to their members. */
  isVisible: boolean;
  topic: string;
  memberIds: string[];
  /** The other one in a direct message. */
  otherId: string | undefined;
  unread: number;
  mentions: number;
}

export interface Team {
  id: string;
  name: string;
  /** The person at this keyboard, in this workspace. */
  me: string;
  people: Person[];
  installedAppIds: string[];
}

/** An app as the directory lists it. */
export interface AppListing {
  id: string;
  name: string;
  botName: string;
  description: string;
  longDescription: string;
  scopes: string[];
  optionalScopes: string[];
  /** What each workspace granted, by team id. */
  grantedScopes: Record<string, string[]>;
  /** The app's bot user where it is installed, by team id. */
  botUserIds: Record<string, string>;
  /** Empty until the app is up. */
  installUrl: string;
  hasHome: boolean;
  hasMessagesTab: boolean;
  commands: SlashCommand[];
  shortcuts: Shortcut[];
}

export interface Shortcut {
  kind: "message" | "global";
  callbackId: string;
  name: string;
  appName: string;
}

export interface HomeView {
  viewId: string;
  blocks: UiBlock[];
}

/** Everything the client knows. Changed only by `reduce`. */
export interface Model {
  teams: Team[];
  channels: Channel[];
  apps: AppListing[];
  messages: ReadonlyMap<string, UiMessage[]>;
  homes: ReadonlyMap<string, HomeView>;
  /** The modals that are open, the top one last. */
  modals: OpenModal[];
  exchanges: UiExchange[];
  /** When the last posts and edits arrived here, for the storm meter. Epoch milliseconds. */
  changesAt: number[];
}
