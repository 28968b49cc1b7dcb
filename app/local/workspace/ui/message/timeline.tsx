import { Fragment, type ReactNode } from "react";
import { useNow } from "../data/now.ts";
import { dayLabel } from "../mrkdwn/date.ts";
import type { UiMessage } from "./message.ts";
import { MessageView } from "./message-view.tsx";

/** Slack folds the name away when the same author writes again within five minutes. */
const FOLLOWS_WITHIN_S = 300;

interface TimelineProps {
  messages: UiMessage[];
  place: "channel" | "thread";
  openThread(ts: string): void;
}

/** Messages under their day lines, followers folded under the one before. */
export function Timeline({ messages, place, openThread }: TimelineProps): ReactNode {
  const now = useNow();
  return messages.map((message, index) => {
    const before = messages[index - 1];
    const isNewDay = dayOf(message) !== (before === undefined ? "" : dayOf(before));
    return (
      <Fragment key={message.key}>
        {isNewDay && place === "channel" && (
          <h3 className="day">
            <span>{dayLabel(new Date(secondsOf(message) * 1000), now)}</span>
          </h3>
        )}
        <MessageView
          message={message}
          follows={!isNewDay && follows(message, before)}
          place={place}
          openThread={openThread}
        />
      </Fragment>
    );
  });
}

function follows(message: UiMessage, before: UiMessage | undefined): boolean {
  if (before === undefined || message.isEphemeral || before.isEphemeral) return false;
  return (
    before.authorId === message.authorId &&
    before.face.name === message.face.name &&
    before.face.isApp === message.face.isApp &&
    secondsOf(message) - secondsOf(before) < FOLLOWS_WITHIN_S
  );
}

function secondsOf(message: UiMessage): number {
  return Number(message.ts);
}

function dayOf(message: UiMessage): string {
  return new Date(secondsOf(message) * 1000).toDateString();
}
