import type { ReactNode } from "react";
import { useNames } from "../data/directory-context.ts";
import { useNow } from "../data/now.ts";
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
  // biome-ignore lint/suspicious/noArrayIndexKey: parsed text has no identity but its order.
  return blocks.map((block, index) => <TextBlockView key={index} block={block} />);
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
        <div className={`md-heading md-h${Math.min(block.level, 4)}`} role="heading" aria-level={block.level}>
          <Inlines nodes={block.children} />
        </div>
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
      return <hr className="block-divider" />;
    case "list":
      return <TextList items={block.items} />;
    case "grid":
      return <Grid head={block.head} rows={block.rows} />;
  }
}

function TextList({ items }: { items: ListItem[] }): ReactNode {
  return (
    <ul className="text-list">
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parsed text has no identity but its order.
        <li key={index} style={{ marginInlineStart: item.depth * 24 }}>
          <span className="text-list-marker">{item.marker}</span>
          <span>
            <Inlines nodes={item.children} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Grid({ head, rows }: { head: Inline[][]; rows: Inline[][][] }): ReactNode {
  return (
    <table className="table">
      <thead>
        <tr>
          {head.map((cell, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns never move.
            <th key={index}>
              <Inlines nodes={cell} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, rowIndex) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows never move.
          <tr key={rowIndex}>
            {row.map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns never move.
              <td key={index}>
                <Inlines nodes={cell} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Inlines({ nodes }: { nodes: Inline[] }): ReactNode {
  // biome-ignore lint/suspicious/noArrayIndexKey: parsed text has no identity but its order.
  return nodes.map((node, index) => <InlineView key={index} node={node} />);
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
      return <SlackDate seconds={node.seconds} format={node.format} url={node.url} fallback={node.fallback} />;
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
