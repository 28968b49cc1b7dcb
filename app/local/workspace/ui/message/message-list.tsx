import { type ReactNode, useLayoutEffect, useRef } from "react";
import type { UiMessage } from "./message.ts";
import { Timeline } from "./timeline.tsx";

interface MessageListProps {
  messages: UiMessage[];
  label: string;
  start: ReactNode;
  openThread(ts: string): void;
}

const NEAR_BOTTOM_PX = 160;

/** A channel's messages. It follows the newest one unless the person has scrolled up to read. */
export function MessageList({ messages, label, start, openThread }: MessageListProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  // Edits change the height too, so every new list is a reason to look.
  useLayoutEffect(() => {
    if (messages.length >= 0 && follows.current && box.current)
      box.current.scrollTop = box.current.scrollHeight;
  }, [messages]);
  return (
    <div
      ref={box}
      className="messages"
      role="log"
      aria-label={label}
      data-testid="channel"
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        follows.current = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM_PX;
      }}
    >
      <div className="messages-pad">
        {start}
        <Timeline messages={messages} place="channel" openThread={openThread} />
      </div>
    </div>
  );
}
