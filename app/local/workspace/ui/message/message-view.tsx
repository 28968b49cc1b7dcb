import { memo, type ReactNode, useMemo, useState } from "react";
import { Blocks } from "../blocks/block-view.tsx";
import { stateValues } from "../blocks/element-state.ts";
import type { SurfaceValues } from "../blocks/kit.ts";
import { type Surface, SurfaceContext } from "../blocks/surface.ts";
import { useClient } from "../data/client-context.ts";
import { useNames } from "../data/directory-context.ts";
import { useNow } from "../data/now.ts";
import { Icon } from "../icons/icon.tsx";
import { InOrder } from "../in-order.tsx";
import { ago, clockTime } from "../mrkdwn/date.ts";
import { Mrkdwn } from "../mrkdwn/rich.tsx";
import { Avatar } from "./author.tsx";
import type { UiAttachment, UiMessage } from "./message.ts";
import { MessageActions } from "./message-actions.tsx";
import { useHighlight } from "./use-highlight.ts";

interface MessageViewProps {
  message: UiMessage;
  follows: boolean;
  place: "channel" | "thread";
  openThread(ts: string): void;
}

/** Drawn again only when it changed itself: during a storm hundreds of others stand still around it. */
export const MessageView = memo(({ message, follows, place, openThread }: MessageViewProps): ReactNode => {
  const at = new Date(Number(message.ts) * 1000);
  const node = useHighlight(message.editsSeen);
  const { people } = useNames();
  // A notice such as "was added to the channel" carries no bot id, yet it is the app who joined.
  const face = { ...message.face, isApp: message.face.isApp || people.get(message.authorId)?.isBot === true };
  return (
    <article
      ref={node}
      className={follows ? "message message-follows" : "message"}
      data-testid="message"
      data-ts={message.ts}
      data-ephemeral={message.isEphemeral || undefined}
      aria-label={`${message.face.name}, ${clockTime(at)}`}
    >
      {message.isEphemeral && (
        <div className="message-only-you">
          <Icon name="eye" />
          Only visible to you
        </div>
      )}
      {follows ? (
        <span className="message-gutter">{clockTime(at).replace(/ [AP]M/, "")}</span>
      ) : (
        <Avatar face={face} size="medium" />
      )}
      <div>
        {!follows && (
          <div className="message-head">
            <span className="message-author">{message.face.name}</span>
            {face.isApp && <span className="app-badge">APP</span>}
            <time className="message-time" title={at.toLocaleString("en-US")}>
              {clockTime(at)}
            </time>
          </div>
        )}
        <MessageContent message={message} />
        {place === "channel" && message.replyCount > 0 && (
          <ThreadLink message={message} open={() => openThread(message.ts)} />
        )}
      </div>
      <MessageActions
        message={message}
        reply={
          place === "channel" && !message.isEphemeral
            ? () => openThread(message.threadTs ?? message.ts)
            : undefined
        }
      />
    </article>
  );
});

/** The message's blocks, or its text when it has none, as a surface people can use. */
function MessageContent({ message }: { message: UiMessage }): ReactNode {
  const surface = useMessageSurface(message);
  const edited = message.editedTs !== undefined && <span className="message-edited"> (edited)</span>;
  return (
    <SurfaceContext value={surface}>
      <div className="message-text">
        {message.blocks.length > 0 ? (
          <div className="blocks">
            <Blocks blocks={message.blocks} />
          </div>
        ) : (
          <Mrkdwn text={message.text} />
        )}
        <InOrder of={message.attachments}>{(attachment) => <Attachment attachment={attachment} />}</InOrder>
        {edited}
      </div>
    </SurfaceContext>
  );
}

function Attachment({ attachment }: { attachment: UiAttachment }): ReactNode {
  const color = /^#?[0-9a-f]{6}$/i.test(attachment.color ?? "")
    ? `#${attachment.color?.replace("#", "")}`
    : undefined;
  return (
    <div className="attachment" style={color === undefined ? {} : { borderColor: color }}>
      {attachment.blocks.length > 0 ? (
        <div className="blocks">
          <Blocks blocks={attachment.blocks} />
        </div>
      ) : (
        <Mrkdwn text={attachment.text} />
      )}
    </div>
  );
}

function useMessageSurface(message: UiMessage): Surface {
  const client = useClient();
  const [entered, setEntered] = useState<SurfaceValues>({});
  return useMemo(
    () => ({
      kind: "message",
      here: message.channelId,
      entered,
      errors: {},
      change: (blockId, actionId, state) =>
        setEntered((before) => ({ ...before, [blockId]: { ...before[blockId], [actionId]: state } })),
      act: (action) => {
        const { action_id, block_id, ...state } = action;
        const now = { ...entered, [block_id]: { ...entered[block_id], [action_id]: state } };
        const values = stateValues(message.blocks, now, message.channelId);
        return client.actOnMessage(message, action, values);
      },
      suggest: (blockId, actionId, query) => client.suggestForMessage(message, blockId, actionId, query),
    }),
    [client, message, entered],
  );
}

function ThreadLink({ message, open }: { message: UiMessage; open(): void }): ReactNode {
  const now = useNow();
  const count = message.replyCount;
  const last = message.latestReplyTs;
  return (
    <button type="button" className="thread-link" data-testid="thread-link" onClick={open}>
      <Avatar face={message.face} size="small" />
      {count} {count === 1 ? "reply" : "replies"}
      {last !== undefined && <span>Last reply {ago(now - Number(last) * 1000)}</span>}
    </button>
  );
}
