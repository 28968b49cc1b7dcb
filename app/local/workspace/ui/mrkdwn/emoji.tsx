import type { ReactNode } from "react";
import { InOrder } from "../in-order.tsx";
import { emojiArt } from "./emoji-art.tsx";
import { emojiCharacter, emojiName } from "./emoji-names.ts";

/** One emoji: our drawing when there is one, else the character, else the name as it was typed. */
export function Emoji({ name }: { name: string }): ReactNode {
  const label = `:${name}:`;
  const art = emojiArt(name);
  if (art !== undefined) {
    return (
      <svg className="emoji" viewBox="0 0 22 22" role="img" aria-label={label}>
        <title>{label}</title>
        {art}
      </svg>
    );
  }
  const character = emojiCharacter(name);
  if (character === undefined) return label;
  return (
    <span className="emoji-character" role="img" aria-label={label}>
      {character}
    </span>
  );
}

const TYPED =
  /(\p{Regional_Indicator}{2}|\p{Extended_Pictographic}\uFE0F?(?:\u200D\p{Extended_Pictographic}\uFE0F?)*)/u;

/** Text in which typed emoji characters get the same drawing as their `:name:`. */
export function withEmoji(text: string): ReactNode {
  const parts = text.split(TYPED);
  if (parts.length === 1) return text;
  return (
    <InOrder of={parts}>
      {(part, index) => {
        const name = index % 2 === 1 ? emojiName(part) : undefined;
        return name === undefined ? part : <Emoji name={name} />;
      }}
    </InOrder>
  );
}
