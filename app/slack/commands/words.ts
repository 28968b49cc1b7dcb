import { escapeText } from "../mrkdwn.ts";

/** What `/dd0c` understands, in the order in which help lists it, and what help says of each. */
export const SUBCOMMANDS = {
  status: { usage: "status", says: "what is open right now, and what is muted" },
  why: { usage: "why 12", says: "why alerts became one incident" },
  mute: {
    usage: "mute search for 2h because …",
    says: "post nothing of a service for a while",
  },
  unmute: { usage: "unmute search", says: "post it again; without a name, what is muted" },
  delivery: { usage: "delivery", says: "what arrives from each source, and what could not be read" },
  digest: {
    usage: "digest",
    says: "when digests and reports come; `/dd0c digest now` shows the day so far",
  },
  test: { usage: "test", says: "send a test alert through a source of yours" },
  config: { usage: "config", says: "settings" },
  help: { usage: "help", says: "this list" },
} as const;

export type Subcommand = keyof typeof SUBCOMMANDS;

/** Every sentence of `/dd0c` that depends on nothing but what was typed. Foreign text in them is escaped. */
export const WORDS = {
  lead: "*dd0c/alert* turns a hundred alerts into one incident card.",
  more: "The app's Home tab shows sources and open incidents · support@dd0c.com",
  unknown: (typed: string, nearest: string) =>
    `There is no \`/dd0c ${escapeText(typed, 60)}\`. Did you mean \`/dd0c ${nearest}\`?`,
  nothingMuted: "Nothing is muted. `/dd0c mute search for 2h because …` mutes a service.",
  muted: (count: number) => (count === 1 ? "One mute holds." : `${count} mutes hold.`),
  howToMute:
    "To mute a service: `/dd0c mute search for 2h because …`; `until 18:00`, `until tomorrow` and `until undone` do too.",
  unreadableEnd: (words: string) =>
    words === ""
      ? "Until when? Say it like `for 2h`, `until 18:00`, `until tomorrow` or `until undone`."
      : `I cannot read “${escapeText(words, 60)}” as a time. Say it like \`for 2h\`, \`until 18:00\`, \`until tomorrow\` or \`until undone\`.`,
  pastEnd: (words: string) => `“${escapeText(words, 60)}” is past already, so nothing was muted.`,
  noSuchService: (service: string, near: readonly string[]) =>
    [
      `No alert has come from \`${escapeText(service, 60)}\` yet, so nothing was muted.`,
      near.length === 0
        ? ""
        : `Did you mean ${near.map((name) => `\`${escapeText(name, 60)}\``).join(" or ")}?`,
    ]
      .filter(Boolean)
      .join(" "),
  muteForTwoHours: "No time was given, so it is two hours. Mute it again with another to change that.",
  notMuted: (service: string) => `Nothing of \`${escapeText(service, 60)}\` is muted.`,
  waits: "It waits for its turn, and holds from then on.",
  testSent: (source: string) =>
    `A test alert is on its way through ${escapeText(source, 80)}: its card appears in a few seconds, and it ends by itself.`,
  testWhich: "Through which source?",
  testNoSource: "No source is connected yet, so there is nothing to test.",
  testNoChannel: "Pick a channel first: that is where the test alert's card goes.",
} as const;
