/**
 * What the browser UI and the server of the local workspace say to each other. Types only.
 *
 * Every request is JSON. `teamId` says in which workspace it happens and `userId` who does it: the browser may act as
 * any person of the workspace. Answers are `UiAnswer<T>` with status 200; a failure carries words for the person.
 *
 * | endpoint                           | body or query                        | `ok: true` carries            |
 * |------------------------------------|--------------------------------------|-------------------------------|
 * | GET  `/_ui/bootstrap`              | –                                    | `UiBootstrap`                 |
 * | GET  `/_ui/messages`               | `teamId userId channelId [threadTs]` | `{ messages: UiWireMessage[] }` |
 * | GET  `/_ui/modals`                 | `teamId userId`                      | `{ modals: UiModal[] }`       |
 * | GET  `/_ui/home`                   | `teamId userId appId`                | `{ home: UiHome \| null }`    |
 * | GET  `/_ui/exchanges`              | –                                    | `{ exchanges: UiExchange[] }` |
 * | GET  `/_ui/app-directory/:appId`   | –                                    | `{ app: UiApp }`              |
 * | GET  `/_ui/events`                 | –                                    | SSE of `UiEvent`              |
 * | POST `/_ui/send`                   | `UiSend`                             | –                             |
 * | POST `/_ui/message-action`         | `UiMessageAction`                    | –                             |
 * | POST `/_ui/view-action`            | `UiViewAction`                       | –                             |
 * | POST `/_ui/message-suggestions`    | `UiMessageSuggestion`                | `UiSuggestions`               |
 * | POST `/_ui/view-suggestions`       | `UiViewSuggestion`                   | `UiSuggestions`               |
 * | POST `/_ui/view-submit`            | `UiViewSubmit`                       | `{ errors }` by block_id      |
 * | POST `/_ui/view-close`             | `UiViewClose`                        | –                             |
 * | POST `/_ui/open-home`              | `UiOpenHome`                         | `{ home: UiHome \| null }`    |
 * | POST `/_ui/message-shortcut`       | `UiMessageShortcut`                  | –                             |
 * | POST `/_ui/global-shortcut`        | `UiGlobalShortcut`                   | –                             |
 * | POST `/_ui/dismiss`                | `UiAt` (an ephemeral message)        | –                             |
 * | POST `/_ui/read`                   | `UiActor & { channelId }`            | –                             |
 * | POST `/_ui/invite`                 | `UiActor & { channelId, invitedId }` | –                             |
 * | POST `/_ui/remove-app`             | `UiActor & { appId }`                | –                             |
 *
 * Home views are also URLs of their own: `/_ui/home` is what the app published last, `/_ui/open-home` tells the app
 * that the person came (`app_home_opened`). To install, send the browser to `UiApp.installUrl`.
 *
 * `/invite @dd0c` is sent with `/_ui/send` like any text; the workspace answers it itself. Slash commands too: the app's
 * answer, or the reason why there is none ("/dd0c failed with the error `operation_timeout`"), arrives as an ephemeral
 * message through `/_ui/events`.
 *
 * The stream tells of all workspaces and all people. What is for one person only carries `userId`; show it to nobody else.
 * Each event's SSE `data` is one `UiEvent` as JSON, without an SSE `event` name. A comment line comes every 15 seconds.
 */
export type UiAnswer<T = object> = ({ ok: true } & T) | { ok: false; error: string; message: string };

/** Block Kit as the app sent it, with every `block_id` and `action_id` filled in by the workspace. */
export type UiBlockJson = { type: string; block_id?: string } & { [field: string]: unknown };

export interface UiBootstrap {
  teams: UiTeam[];
  apps: UiApp[];
  channels: UiChannel[];
  /** The workspace's own clock, epoch milliseconds; tests can move it. */
  now: number;
}

export interface UiTeam {
  id: string;
  name: string;
  domain: string;
  /** Who the browser is until the person picks somebody else: the workspace's admin. */
  defaultUserId: string;
  users: UiUser[];
  installedAppIds: string[];
}

export interface UiUser {
  id: string;
  teamId: string;
  name: string;
  realName: string;
  isAdmin: boolean;
  isBot: boolean;
  tz: string;
}

export interface UiChannel {
  id: string;
  teamId: string;
  name: string;
  kind: "public" | "private" | "im";
  isArchived: boolean;
  topic: string;
  memberIds: string[];
  /** Messages that this person has not seen, by user id. */
  unread: Record<string, number>;
  /** Those among them that mention the person, by user id. */
  mentions: Record<string, number>;
}

export interface UiApp {
  id: string;
  name: string;
  botName: string;
  description: string;
  longDescription: string;
  backgroundColor: string;
  scopes: string[];
  optionalScopes: string[];
  /** What each workspace granted, by team id; absent where the app is not installed. */
  grantedScopes: Record<string, string[]>;
  /** The app's bot user in each workspace where it is installed, by team id. */
  botUserIds: Record<string, string>;
  /** The app's own "Add to Slack" page; empty until the app is up. */
  installUrl: string;
  hasHome: boolean;
  hasMessagesTab: boolean;
  commands: { command: string; description: string; usageHint: string }[];
  shortcuts: { kind: "message" | "global"; callbackId: string; name: string; description: string }[];
}

export interface UiWireMessage {
  teamId: string;
  channelId: string;
  ts: string;
  threadTs?: string;
  /** A reply that was also sent to the channel. */
  isBroadcast: boolean;
  userId: string;
  botId?: string;
  appId?: string;
  authorName: string;
  text: string;
  blocks: UiBlockJson[];
  attachments: { color?: string; text?: string; fallback?: string; blocks?: UiBlockJson[] }[];
  editedTs?: string;
  isEphemeral: boolean;
  /** The one who sees an ephemeral message. */
  onlyFor?: string;
  replyCount: number;
  latestReplyTs?: string;
  /** 1 when it was never edited. */
  version: number;
}

export interface UiModal {
  id: string;
  teamId: string;
  userId: string;
  appId: string;
  title: { type: "plain_text"; text: string };
  submit: { type: "plain_text"; text: string } | null;
  close: { type: "plain_text"; text: string } | null;
  submit_disabled: boolean;
  blocks: UiBlockJson[];
  hash: string;
  /** The channel from which it was opened, for `default_to_current_conversation`. */
  here?: string;
  previousViewId: string | null;
  /** By block_id; there when the app refused what was entered. */
  errors: Record<string, string>;
}

export interface UiHome {
  viewId: string;
  appId: string;
  blocks: UiBlockJson[];
  hash: string;
}

/** One line of the request inspector. */
export interface UiExchange {
  id: string;
  /** `call`: the app asked the workspace. `delivery`: the workspace told the app. */
  way: "call" | "delivery";
  teamId?: string;
  /** `chat.update`, `slash_command`, `block_actions`, `event:app_home_opened`, … */
  name: string;
  /** One line: what it was about. */
  about: string;
  /** `ok`, `not_in_channel`, `429`, `200`, `timeout`, … */
  status: string;
  isGood: boolean;
  /** Epoch milliseconds on the workspace's clock. */
  at: number;
  tookMs: number;
  details: { request: unknown; response: unknown };
}

export interface UiActor {
  teamId: string;
  userId: string;
}

export interface UiAt extends UiActor {
  channelId: string;
  ts: string;
}

export interface UiSend extends UiActor {
  channelId: string;
  text: string;
  threadTs?: string;
}

/** The value of one element, in the shape of Slack's `state.values[block][action]`. */
export type UiElementState = { type: string } & { [field: string]: unknown };
export type UiStateValues = Record<string, Record<string, UiElementState>>;

/** An entry of Slack's `actions` array. The workspace adds `action_ts`, and the button's `text` and `value`. */
export type UiActionJson = { type: string; action_id: string; block_id: string } & {
  [field: string]: unknown;
};

export interface UiMessageAction extends UiAt {
  action: UiActionJson;
  /** What was entered since; the workspace fills in presets. */
  values: UiStateValues;
}

export interface UiViewAction extends UiActor {
  /** A modal or a Home. */
  viewId: string;
  action: UiActionJson;
  values: UiStateValues;
}

export interface UiMessageSuggestion extends UiAt {
  blockId: string;
  actionId: string;
  query: string;
}

export interface UiViewSuggestion extends UiActor {
  viewId: string;
  blockId: string;
  actionId: string;
  query: string;
}

export interface UiOptionJson {
  text: { type: "plain_text" | "mrkdwn"; text: string; emoji?: boolean };
  value: string;
  description?: { type: "plain_text"; text: string };
}

export interface UiSuggestions {
  options: UiOptionJson[];
  optionGroups: { label: { text: string }; options: UiOptionJson[] }[];
}

export interface UiViewSubmit extends UiActor {
  viewId: string;
  values: UiStateValues;
}

export interface UiViewClose extends UiActor {
  viewId: string;
  /** Closes every modal of the person, not only the top one. */
  isCleared: boolean;
}

export interface UiOpenHome extends UiActor {
  appId: string;
  tab: "home" | "about" | "messages";
}

export interface UiMessageShortcut extends UiAt {
  callbackId: string;
}

export interface UiGlobalShortcut extends UiActor {
  callbackId: string;
}

export type UiEvent =
  | { type: "message.posted" | "message.edited"; message: UiWireMessage; at: number }
  | { type: "message.deleted"; teamId: string; channelId: string; ts: string }
  | { type: "channel.changed"; channel: UiChannel }
  | { type: "modal.opened" | "modal.updated"; teamId: string; userId: string; modal: UiModal }
  | { type: "modal.closed"; teamId: string; userId: string; viewId: string }
  | { type: "modals.cleared"; teamId: string; userId: string }
  | { type: "home.published"; teamId: string; userId: string; appId: string; home: UiHome }
  | { type: "app.changed"; app: UiApp }
  | { type: "app.installed" | "app.removed"; teamId: string; appId: string; installedAppIds: string[] }
  | { type: "users.changed"; teamId: string; users: UiUser[] }
  | { type: "exchange.logged"; exchange: UiExchange }
  /** Everything may be different: load `/_ui/bootstrap` again. */
  | { type: "workspace.reset" };
