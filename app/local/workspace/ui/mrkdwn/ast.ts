/** What Slack text means once parsed. Both mrkdwn and the markdown block become this, and one component draws it. */
export type Inline =
  | { kind: "text"; text: string }
  | { kind: "bold" | "italic" | "strike"; children: Inline[] }
  | { kind: "code"; text: string }
  | { kind: "link"; url: string; children: Inline[] }
  | { kind: "user" | "channel"; id: string; label: string }
  | { kind: "broadcast"; label: string }
  | { kind: "date"; seconds: number; format: string; url: string | undefined; fallback: string }
  | { kind: "emoji"; name: string }
  | { kind: "break" };

export type TextBlock =
  | { kind: "paragraph"; children: Inline[] }
  | { kind: "heading"; level: number; children: Inline[] }
  | { kind: "quote"; children: Inline[] }
  | { kind: "pre"; text: string }
  | { kind: "rule" }
  | { kind: "list"; items: ListItem[] }
  | { kind: "grid"; head: Inline[][]; rows: Inline[][][] };

/** `marker` is what the author typed ("•", "-", "2."): Slack shows it as it is. */
export interface ListItem {
  marker: string;
  depth: number;
  children: Inline[];
}
