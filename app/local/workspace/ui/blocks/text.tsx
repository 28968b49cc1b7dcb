import type { ReactNode } from "react";
import { InOrder } from "../in-order.tsx";
import { Emoji, withEmoji } from "../mrkdwn/emoji.tsx";
import { Mrkdwn } from "../mrkdwn/rich.tsx";

interface TextLike {
  type: "plain_text" | "mrkdwn";
  text: string;
}

/** A text object: mrkdwn is parsed, plain text only gets its emoji. */
export function Text({ of }: { of: TextLike }): ReactNode {
  return of.type === "mrkdwn" ? <Mrkdwn text={of.text} /> : <Plain text={of.text} />;
}

/** Plain text with `:emoji:` names and line breaks, and nothing else, made visible. */
export function Plain({ text }: { text: string }): ReactNode {
  return (
    <InOrder of={text.split(/(:[a-z0-9_+'-]+:|\n)/)}>
      {(part, index) => {
        if (part === "\n") return <br />;
        return index % 2 === 1 ? <Emoji name={part.slice(1, -1)} /> : withEmoji(part);
      }}
    </InOrder>
  );
}
