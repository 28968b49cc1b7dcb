import type { RichTextBlock, RichTextBlockElement, RichTextElement, RichTextList } from "@slack/types";
import type { ReactNode } from "react";
import { InOrder } from "../in-order.tsx";
import { Emoji, withEmoji } from "../mrkdwn/emoji.tsx";
import { safeUrl } from "../mrkdwn/entities.ts";
import { ChannelMention, OutsideLink, SlackDate, UserMention } from "../mrkdwn/rich.tsx";

/** Slack's own document format: what its composer writes, and table cells carry. */
export function RichTextView({ block }: { block: Pick<RichTextBlock, "elements"> }): ReactNode {
  return <InOrder of={block.elements}>{(element) => <Part element={element} />}</InOrder>;
}

function Part({ element }: { element: RichTextBlockElement }): ReactNode {
  switch (element.type) {
    case "rich_text_section":
      return (
        <div className="text-line">
          <Runs elements={element.elements} />
        </div>
      );
    case "rich_text_quote":
      return (
        <blockquote className="text-quote">
          <Runs elements={element.elements} />
        </blockquote>
      );
    case "rich_text_preformatted":
      return (
        <pre className="text-pre">
          <Runs elements={element.elements} />
        </pre>
      );
    case "rich_text_list":
      return <RichList list={element} />;
  }
}

function RichList({ list }: { list: RichTextList }): ReactNode {
  const Tag = list.style === "ordered" ? "ol" : "ul";
  return (
    <Tag className="rich-list" style={{ marginInlineStart: (list.indent ?? 0) * 24 }}>
      <InOrder of={list.elements}>
        {(item) => (
          <li>
            <Runs elements={item.elements} />
          </li>
        )}
      </InOrder>
    </Tag>
  );
}

function Runs({ elements }: { elements: RichTextElement[] }): ReactNode {
  return <InOrder of={elements}>{(element) => <Run element={element} />}</InOrder>;
}

function Run({ element }: { element: RichTextElement }): ReactNode {
  const style = element.style ?? {};
  let node = runContent(element);
  if (style.code) node = <code className="text-code">{node}</code>;
  if (style.strike) node = <s>{node}</s>;
  if (style.italic) node = <i>{node}</i>;
  if (style.bold) node = <b>{node}</b>;
  return node;
}

function runContent(element: RichTextElement): ReactNode {
  switch (element.type) {
    case "text":
      return <span className="text-run">{withEmoji(element.text)}</span>;
    case "link": {
      const url = safeUrl(element.url);
      const text = element.text ?? element.url;
      return url === undefined ? text : <OutsideLink url={url}>{text}</OutsideLink>;
    }
    case "user":
      return <UserMention id={element.user_id} label="" />;
    case "channel":
      return <ChannelMention id={element.channel_id} label="" />;
    case "emoji":
      return <Emoji name={element.name} />;
    case "broadcast":
      return <span className="mention mention-broadcast">@{element.range}</span>;
    case "date":
      return (
        <SlackDate
          seconds={element.timestamp}
          format={element.format}
          url={safeUrl(element.url)}
          fallback={element.fallback ?? ""}
        />
      );
    case "color":
      return element.value;
    case "team":
      return element.team_id;
    case "usergroup":
      return <span className="mention mention-broadcast">@group</span>;
  }
}
