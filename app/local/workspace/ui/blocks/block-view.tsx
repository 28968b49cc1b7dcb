import type { ReactNode } from "react";
import { ElementView } from "../elements/element-view.tsx";
import { InOrder } from "../in-order.tsx";
import { Markdown } from "../mrkdwn/rich.tsx";
import { AlertView } from "./alert.tsx";
import { BlockGuard } from "./block-guard.tsx";
import { CardView, CarouselView } from "./card.tsx";
import { ChartView } from "./chart.tsx";
import { ContainerView } from "./container.tsx";
import { DataTableView } from "./data-table.tsx";
import { FileView } from "./file.tsx";
import { ImageBlockView } from "./image.tsx";
import { InputView } from "./input.tsx";
import type { UiBlock, UiElement } from "./kit.ts";
import { RichTextView } from "./rich-text.tsx";
import { ContextView, SectionView } from "./section.tsx";
import { TableView } from "./table.tsx";
import { PlanView, TaskCardView } from "./task.tsx";
import { Plain } from "./text.tsx";
import { VideoView } from "./video.tsx";

/** The page already has an h1 and an h2 above any block. */
const HEADINGS = ["h3", "h4", "h5", "h6"] as const;

/** A list of blocks as Slack would draw them. */
export function Blocks({ blocks }: { blocks: UiBlock[] }): ReactNode {
  return blocks.map((block, index) => (
    <div
      key={block.block_id ?? `${index}`}
      className={`block block-${block.type}`}
      data-block-id={block.block_id}
      data-block-type={block.type}
    >
      <BlockGuard type={block.type}>
        <BlockView block={block} />
      </BlockGuard>
    </div>
  ));
}

function BlockView({ block }: { block: UiBlock }): ReactNode {
  const blockId = block.block_id ?? "";
  const at = { blockId, dispatches: true };
  switch (block.type) {
    case "section":
      return <SectionView block={block} />;
    case "context":
      return <ContextView block={block} />;
    case "header": {
      const level = "level" in block ? Number(block.level) : 1;
      const Heading = HEADINGS[level - 1] ?? "h3";
      return (
        <Heading className={`header-block header-${level}`}>
          <Plain text={block.text.text} />
        </Heading>
      );
    }
    case "divider":
      return <hr className="rule" />;
    case "actions":
    case "context_actions":
      return (
        <div className={block.type === "actions" ? "actions" : "actions context-actions"}>
          <InOrder<UiElement> of={block.elements}>
            {(element) => (
              <span className="actions-item">
                <ElementView element={element} at={at} />
              </span>
            )}
          </InOrder>
        </div>
      );
    case "input":
      return <InputView block={block} />;
    case "image":
      return <ImageBlockView block={block} />;
    case "rich_text":
      return <RichTextView block={block} />;
    case "markdown":
      return <Markdown text={block.text} />;
    case "table":
      return <TableView block={block} />;
    case "data_table":
      return <DataTableView block={block} />;
    case "data_visualization":
      return <ChartView block={block} />;
    case "card":
      return <CardView card={block} blockId={blockId} />;
    case "carousel":
      return <CarouselView block={block} />;
    case "alert":
      return <AlertView block={block} />;
    case "container":
      return (
        <ContainerView block={block}>
          <Blocks blocks={block.child_blocks} />
        </ContainerView>
      );
    case "task_card":
      return <TaskCardView task={block} />;
    case "plan":
      return <PlanView block={block} />;
    case "file":
      return <FileView block={block} />;
    case "video":
      return <VideoView block={block} />;
    default:
      return <UnknownBlock block={block} />;
  }
}

/** Slack would have refused it; here the author sees which type it was. */
function UnknownBlock({ block }: { block: { type: string } }): ReactNode {
  return <p className="block-unknown">Block type “{block.type}” is not part of the local workspace.</p>;
}
