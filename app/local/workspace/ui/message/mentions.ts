import type { Person } from "../data/directory-context.ts";

/** Turns "@ada" and "@Ada Lindqvist" into mentions, as Slack's composer does. Commands stay as they were typed. */
export function withMentions(text: string, people: Iterable<Person>): string {
  if (text.startsWith("/")) return text;
  const names = [...people].flatMap(({ id, name, handle }) => [
    { id, word: name },
    { id, word: handle },
  ]);
  // The longest name first, so that "@Ada Lindqvist" is not taken for "@Ada".
  return names
    .toSorted((a, b) => b.word.length - a.word.length)
    .reduce((done, { id, word }) => done.replaceAll(mention(word), `<@${id}>`), text);
}

function mention(word: string): RegExp {
  const literal = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\w<])@${literal}(?!\\w)`, "gi");
}
