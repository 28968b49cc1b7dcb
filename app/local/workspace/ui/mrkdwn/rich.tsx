import type { ReactNode } from "react";
import { useNames } from "../data/directory-context.ts";
import { useNow } from "../data/now.ts";
import { InOrder } from "../in-order.tsx";
import type { Inline, ListItem, TextBlock } from "./ast.ts";
import { formatSlackDate } from "./date.ts";
import { Emoji, withEmoji } from "./emoji.tsx";
import { parseMarkdown } from "./markdown.ts";
import { parseMrkdwn } from "./mrkdwn.ts";

/** Text as Slack's mrkdwn. */
export function Mrkdwn({ text }: { text: string }): ReactNode {
  return <TextBlocks blocks={parseMrkdwn(text)} />;
}

/** Text as standard markdown, for the `markdown` block. */
export function Markdown({ text }: { text: string }): ReactNode {
  return <TextBlocks blocks={parseMarkdown(text)} />;
}

function TextBlocks({ blocks }: { blocks: TextBlock[] }): ReactNode {
  return <InOrder of={blocks}>{(block) => <TextBlockView block={block} />}</InOrder>;
}

function TextBlockView({ block }: { block: TextBlock }): ReactNode {
  switch (block.kind) {
    case "paragraph":
      return (
        <div className="text-line">
          <Inlines nodes={block.children} />
        </div>
      );
    case "heading":
      return (
        <MarkdownHeading level={block.level}>
          <Inlines nodes={block.children} />
        </MarkdownHeading>
      );
    case "quote":
      return (
        <blockquote className="text-quote">
          <Inlines nodes={block.children} />
        </blockquote>
      );
    case "pre":
      return <pre className="text-pre">{block.text}</pre>;
    case "rule":
      return <hr className="rule" />;
    case "list":
      return <TextList items={block.items} />;
    case "grid":
      return <Grid head={block.head} rows={block.rows} />;
  }
}

const HEADINGS = ["h3", "h4", "h5", "h6"] as const;

function MarkdownHeading({ level, children }: { level: number; children: ReactNode }): ReactNode {
  const Heading = HEADINGS[level - 1] ?? "h6";
  return <Heading className={`md-heading md-h${level}`}>{children}</Heading>;
}

function TextList({ items }: { items: ListItem[] }): ReactNode {
  return (
    <ul className="text-list">
      <InOrder of={items}>
        {(item) => (
          <li style={{ marginInlineStart: item.depth * 24 }}>
            <span className="text-list-marker">{item.marker}</span>
            <span>
              <Inlines nodes={item.children} />
            </span>
          </li>
        )}
      </InOrder>
    </ul>
  );
}

function Grid({ head, rows }: { head: Inline[][]; rows: Inline[][][] }): ReactNode {
  return (
    <table className="table">
      <thead>
        <tr>
          <InOrder of={head}>
            {(cell) => (
              <th>
                <Inlines nodes={cell} />
              </th>
            )}
          </InOrder>
        </tr>
      </thead>
      <tbody>
        <InOrder of={rows}>
          {(row) => (
            <tr>
              <InOrder of={row}>
                {(cell) => (
                  <td>
                    <Inlines nodes={cell} />
                  </td>
                )}
              </InOrder>
            </tr>
          )}
        </InOrder>
      </tbody>
    </table>
  );
}

function Inlines({ nodes }: { nodes: Inline[] }): ReactNode {
  return <InOrder of={nodes}>{(node) => <InlineView node={node} />}</InOrder>;
}

function InlineView({ node }: { node: Inline }): ReactNode {
  switch (node.kind) {
    case "text":
      return withEmoji(node.text);
    case "bold":
      return (
        <b>
          <Inlines nodes={node.children} />
        </b>
      );
    case "italic":
      return (
        <i>
          <Inlines nodes={node.children} />
        </i>
      );
    case "strike":
      return (
        <s>
          <Inlines nodes={node.children} />
        </s>
      );
    case "code":
      return <code className="text-code">{node.text}</code>;
    case "link":
      return (
        <OutsideLink url={node.url}>
          <Inlines nodes={node.children} />
        </OutsideLink>
      );
    case "user":
      return <UserMention id={node.id} label={node.label} />;
    case "channel":
      return <ChannelMention id={node.id} label={node.label} />;
    case "broadcast":
      return <span className="mention mention-broadcast">{node.label}</span>;
    case "date":
      return (
        <SlackDate seconds={node.seconds} format={node.format} url={node.url} fallback={node.fallback} />
      );
    case "emoji":
      return <Emoji name={node.name} />;
    case "break":
      return <br />;
  }
}

/** A link that leaves the workspace. The opened page gets no handle on ours. */
export function OutsideLink({ url, children }: { url: string; children: ReactNode }): ReactNode {
  return (
    <a className="link" href={url} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

export function UserMention({ id, label }: { id: string; label: string }): ReactNode {
  const { people, me } = useNames();
  const name = people.get(id)?.name ?? (label || id);
  return <span className={id === me ? "mention mention-me" : "mention"}>@{name}</span>;
}

export function ChannelMention({ id, label }: { id: string; label: string }): ReactNode {
  const { places, teamId } = useNames();
  const name = places.get(id)?.name ?? label;
  if (name === "") return <span className="mention">private channel</span>;
  return (
    <a className="mention" href={`/client/${teamId}/${id}`} data-internal>
      #{name}
    </a>
  );
}

interface SlackDateProps {
  seconds: number;
  format: string;
  url: string | undefined;
  fallback: string;
}

export function SlackDate({ seconds, format, url, fallback }: SlackDateProps): ReactNode {
  const now = useNow();
  const text = Number.isFinite(seconds) ? formatSlackDate(seconds, format, now) : fallback;
  const title = Number.isFinite(seconds) ? new Date(seconds * 1000).toLocaleString("en-US") : fallback;
  if (url !== undefined) return <OutsideLink url={url}>{text}</OutsideLink>;
  return <time title={title}>{text}</time>;
}
