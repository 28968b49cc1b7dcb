import type { KnownBlock } from "@slack/types";
import { type ChatPostMessageResponse, WebClient } from "@slack/web-api";
import type { Metrics } from "../metrics.ts";
import { SILENT } from "../slack/quiet-logger.ts";
import { classifyFailure, type Failure } from "./classify.ts";
import { openSlackHttp } from "./slack-http.ts";

/** What came of one call: Slack did it, or why not. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

/** A message as it is posted. `notice` is what finds it again in the channel's history. */
export interface OutgoingMessage {
  readonly channelId: string;
  readonly text: string;
  readonly blocks: KnownBlock[];
  /** The message in whose thread it stands. */
  readonly threadTs?: string;
  readonly notice: {
    readonly noticeId: string;
    readonly eventType: EventType;
    /** What else the metadata tells, beside the notice's id. */
    readonly facts: Readonly<Record<string, string>>;
  };
}

/** Where messages are looked for: a channel or a person, and there perhaps one thread. */
export interface Place {
  readonly channelId: string;
  readonly threadTs: string | undefined;
}

/** A message of ours that was found. */
export interface FoundMessage {
  readonly channelId: string;
  readonly slackTs: string;
}

/** What messages of ours are called in their metadata. */
export type EventType = (typeof EVENT_TYPES)[number];
const EVENT_TYPES = ["dd0c_incident", "dd0c_notice"] as const;
const PAGES_MAX = 10;

/** The calls that delivery makes, on one tenant's token. Each is made once: what to do about a failure is decided elsewhere. */
export interface SlackCalls {
  readonly token: string;
  /** Answers whether Slack answers. */
  probe(): Promise<Outcome<undefined>>;
  post(message: OutgoingMessage): Promise<Outcome<{ readonly slackTs: string; readonly channelId: string }>>;
  update(message: OutgoingMessage & { readonly slackTs: string }): Promise<Outcome<undefined>>;
  /** Returns our own messages since `oldest` (epoch seconds) by notice id; undefined when there are too many to read. */
  findNotices(
    place: Place,
    oldest: number,
    botUserId: string,
  ): Promise<Outcome<Map<string, FoundMessage> | undefined>>;
}

/**
 * Opens a client that never retries by itself, never waits for ever and never queues behind a 429: the SDK's defaults
 * double messages (reference/reliability.md §2.4).
 */
export function openSlackCalls(
  token: string,
  options: {
    readonly apiUrl: string;
    readonly timeoutMs: number;
    readonly metrics: Pick<Metrics, "slackCalls">;
  },
): SlackCalls {
  const client = new WebClient(token, {
    slackApiUrl: options.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    fetch: openSlackHttp(options.timeoutMs),
    logger: SILENT,
  });
  const attempt = async <T>(method: string, call: () => Promise<T>): Promise<Outcome<T>> => {
    try {
      const value = await call();
      options.metrics.slackCalls.inc({ method, result: "sent" });
      return { ok: true, value };
    } catch (error) {
      const failure = classifyFailure(error);
      options.metrics.slackCalls.inc({ method, result: resultOf(failure) });
      return { ok: false, failure };
    }
  };
  return {
    token,
    probe: () =>
      attempt("auth.test", async () => {
        await client.auth.test();
        return undefined;
      }),
    post: (message) =>
      attempt("chat.postMessage", async () => {
        const answer = await client.apiCall("chat.postMessage", {
          channel: message.channelId,
          ...written(message),
          ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
          unfurl_links: false,
          unfurl_media: false,
        });
        const { ts, channel } = answer as ChatPostMessageResponse;
        if (typeof ts !== "string") throw new Error("Slack's answer has no ts");
        return { slackTs: ts, channelId: channel ?? message.channelId };
      }),
    update: (message) =>
      attempt("chat.update", async () => {
        const { channelId: channel, slackTs: ts } = message;
        await client.apiCall("chat.update", { channel, ts, ...written(message) });
        return undefined;
      }),
    async findNotices({ channelId, threadTs }, oldest, botUserId) {
      // A person is written to by their id, but what was written stands in a conversation with an id of its own.
      const opened = isPerson(channelId)
        ? await attempt("conversations.open", async () => {
            const { channel } = await client.conversations.open({ users: channelId });
            if (channel?.id === undefined) throw new Error("Slack's answer has no channel");
            return channel.id;
          })
        : { ok: true as const, value: channelId };
      if (!opened.ok) return opened;
      const place = { channelId: opened.value, threadTs };
      // A channel's history does not show what stands in threads.
      const method = threadTs === undefined ? "conversations.history" : "conversations.replies";
      return attempt(method, () => readNotices(client, place, oldest, botUserId));
    },
  };
}

/** Whether an address is a person's; app and Slack call both a channel. */
export function isPerson(channelId: string): boolean {
  return /^[UW]/.test(channelId);
}

/** Blocks and metadata as the SDK sends them, written here once: what it is given as objects it walks through for its log. */
function written({ text, blocks, notice }: OutgoingMessage) {
  const metadata = {
    event_type: notice.eventType,
    event_payload: { notice_id: notice.noticeId, ...notice.facts },
  };
  return { text, blocks: JSON.stringify(blocks), metadata: JSON.stringify(metadata) };
}

async function readNotices(
  client: WebClient,
  { channelId, threadTs }: Place,
  oldest: number,
  botUserId: string,
): Promise<Map<string, FoundMessage> | undefined> {
  const found = new Map<string, FoundMessage>();
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX; page++) {
    const range = {
      channel: channelId,
      oldest: oldest.toFixed(6),
      inclusive: true,
      include_all_metadata: true,
      limit: 200,
      ...(cursor === undefined ? {} : { cursor }),
    };
    const answer =
      threadTs === undefined
        ? await client.conversations.history(range)
        : await client.conversations.replies({ ...range, ts: threadTs });
    for (const { ts, user, metadata } of answer.messages ?? []) {
      const noticeId = (metadata?.event_payload as Record<string, unknown> | undefined)?.notice_id;
      if (ts === undefined || typeof noticeId !== "string") continue;
      // Somebody else's app may carry the same metadata.
      const isOurs = EVENT_TYPES.some((type) => type === metadata?.event_type);
      if (isOurs && (user === undefined || user === botUserId))
        found.set(noticeId, { channelId, slackTs: ts });
    }
    cursor = answer.response_metadata?.next_cursor;
    if (answer.has_more !== true || !cursor) return found;
  }
  return undefined;
}

function resultOf({ kind }: Failure): string {
  if (kind === "not-sent") return "retry";
  return kind === "ambiguous" ? "ambiguous" : "permanent";
}
