import type { ReactNode } from "react";
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
  return text.split(/(:[a-z0-9_+'-]+:|\n)/).map((part, index) => {
    // The parts of one text never move, so their order is identity enough.
    const key = `${index}`;
    if (part === "\n") return <br key={key} />;
    const name = index % 2 === 1 ? part.slice(1, -1) : "";
    return name ? <Emoji key={key} name={name} /> : <span key={key}>{withEmoji(part)}</span>;
  });
}
