import { type ReactNode, useEffect, useRef } from "react";
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
  const content = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  useEffect(() => {
    if (box.current === null || content.current === null) return;
    // New messages, edits, pictures and a smaller window all change a height, so heights are what to watch.
    const observer = new ResizeObserver(() => {
      if (follows.current && box.current) box.current.scrollTop = box.current.scrollHeight;
    });
    observer.observe(box.current);
    observer.observe(content.current);
    return () => observer.disconnect();
  }, []);
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
      <div ref={content} className="messages-pad">
        {start}
        <Timeline messages={messages} place="channel" openThread={openThread} />
      </div>
    </div>
  );
}
