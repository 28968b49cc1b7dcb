import type { UiActionJson, UiBlockJson, UiElementState, UiStateValues } from "../ui-contract.ts";
import type { IdState } from "./ids.ts";

export type Block = UiBlockJson;
export type ElementState = UiElementState;
export type StateValues = UiStateValues;
export type ActionJson = UiActionJson;

/** Everything the workspace remembers. Plain data: it is written to the snapshot file as it is. */
export interface State {
  ids: IdState;
  app: AppCredentials;
  teams: Record<string, Team>;
  tokens: Record<string, Token>;
  codes: Record<string, AuthCode>;
  views: Record<string, View>;
  /** Open modals by `team/user`, the top one last. */
  modals: Record<string, string[]>;
  /** Published Homes by `team/user`. */
  homes: Record<string, string>;
  /** Uploaded files, by id. */
  files: Record<string, StoredFile>;
}

/** A file between being announced and being shown. */
export interface StoredFile {
  id: string;
  /** What makes its upload address one that nobody guesses. */
  ticket: string;
  teamId: string;
  name: string;
  title: string;
  /** In bytes. */
  length: number;
  base64: string | null;
  isComplete: boolean;
}

export interface AppCredentials {
  id: string;
  clientId: string;
  clientSecret: string;
  signingSecret: string;
  verificationToken: string;
}

export interface Team {
  id: string;
  name: string;
  domain: string;
  users: Record<string, User>;
  channels: Record<string, Channel>;
  install: Install | null;
  /** Absent in a workspace that was saved before there were any. */
  userGroups?: UserGroup[];
  /** Stays the same when the app is removed and installed again. */
  bot: { userId: string; botId: string } | null;
}

export interface User {
  id: string;
  teamId: string;
  name: string;
  realName: string;
  isAdmin: boolean;
  isBot: boolean;
  isDeleted: boolean;
  tz: string;
}

/** A user group, such as @sre. */
export interface UserGroup {
  id: string;
  handle: string;
  name: string;
  members: string[];
}

export interface Install {
  scopes: string[];
  installedBy: string;
  installedAt: number;
}

export interface Token {
  token: string;
  teamId: string;
  userId: string;
  botId: string;
  scopes: string[];
  /** `inactive` is what an uninstall leaves behind, `revoked` what auth.revoke does. */
  status: "active" | "revoked" | "inactive";
  expiresAt: number | null;
  refreshToken: string | null;
}

export interface AuthCode {
  code: string;
  teamId: string;
  userId: string;
  scopes: string[];
  redirectUri: string;
  issuedAt: number;
  isUsed: boolean;
}

export interface Channel {
  id: string;
  teamId: string;
  name: string;
  kind: "public" | "private" | "im";
  isArchived: boolean;
  topic: string;
  creator: string;
  createdAt: number;
  members: string[];
  /** In order of their `ts`, ephemeral ones included. */
  messages: Message[];
  /** The `ts` up to which each person has read. */
  readUpTo: Record<string, string>;
}

export interface Attachment {
  color?: string | undefined;
  text?: string | undefined;
  fallback?: string | undefined;
  blocks?: Block[] | undefined;
  [field: string]: unknown;
}

export interface Message {
  teamId: string;
  channelId: string;
  ts: string;
  threadTs: string | null;
  isBroadcast: boolean;
  userId: string;
  botId: string | null;
  appId: string | null;
  text: string;
  blocks: Block[];
  attachments: Attachment[];
  metadata: { event_type: string; event_payload: Record<string, unknown> } | null;
  clientMsgId: string | null;
  edited: { user: string; ts: string } | null;
  /** The one who sees it, when it is ephemeral. */
  onlyFor: string | null;
  isDeleted: boolean;
  /** Every look the message ever had, the first one first. */
  versions: MessageVersion[];
}

export interface MessageVersion {
  /** On the workspace's clock, epoch milliseconds. */
  at: number;
  /** On the machine's clock, with fractions of a millisecond. */
  arrivedAtMs: number;
  text: string;
  blocks: Block[];
}

export interface View {
  id: string;
  teamId: string;
  userId: string;
  type: "modal" | "home";
  title: PlainText | null;
  submit: PlainText | null;
  close: PlainText | null;
  blocks: Block[];
  callbackId: string;
  privateMetadata: string;
  externalId: string;
  hash: string;
  clearOnClose: boolean;
  notifyOnClose: boolean;
  submitDisabled: boolean;
  rootViewId: string;
  previousViewId: string | null;
  /** The channel from which the modal was opened. */
  here: string | null;
  /** What the person entered so far; presets are not in it. */
  entered: StateValues;
  errors: Record<string, string>;
}

export interface PlainText {
  type: "plain_text";
  text: string;
  emoji?: boolean | undefined;
}

/** A person in a workspace, as a key of `modals` and `homes`. */
export function personKey(teamId: string, userId: string): string {
  return `${teamId}/${userId}`;
}
