import type { ReactNode } from "react";
import type { Channel } from "../data/model.ts";
import { Icon } from "../icons/icon.tsx";
import { Composer } from "../message/composer.tsx";
import type { UiMessage } from "../message/message.ts";
import { Timeline } from "../message/timeline.tsx";

interface ThreadPaneProps {
  channel: Channel;
  /** The parent first, then its replies. */
  messages: UiMessage[];
  threadTs: string;
  close(): void;
}

/** There is no thread within a thread. */
const ignore = () => undefined;

export function ThreadPane({ channel, messages, threadTs, close }: ThreadPaneProps): ReactNode {
  const [parent, ...replies] = messages;
  return (
    <aside
      className="column side-pane"
      aria-label="Thread"
      data-testid="thread"
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      <header className="column-head">
        <h2 className="column-title">Thread</h2>
        <span className="column-topic">#{channel.name}</span>
        <button type="button" className="icon-button" aria-label="Close thread" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <div className="messages">
        {parent && <Timeline messages={[parent]} place="thread" openThread={ignore} />}
        {replies.length > 0 && (
          <div className="thread-count">
            {replies.length} {replies.length === 1 ? "reply" : "replies"}
          </div>
        )}
        <Timeline messages={replies} place="thread" openThread={ignore} />
      </div>
      <Composer
        key={threadTs}
        channelId={channel.id}
        threadTs={threadTs}
        placeholder="Reply…"
        commands={[]}
      />
    </aside>
  );
}
