import type { ContextBlock, SectionBlock } from "@slack/types";
import { type ReactNode, useState } from "react";
import { ElementView } from "../elements/element-view.tsx";
import { InOrder } from "../in-order.tsx";
import { Picture } from "./image.tsx";
import { Text } from "./text.tsx";

/** Slack folds section text behind "See more" unless the app sets `expand`. */
const FOLD_AT_CHARACTERS = 700;

export function SectionView({ block }: { block: SectionBlock }): ReactNode {
  const at = { blockId: block.block_id ?? "", dispatches: true };
  return (
    <div className="section">
      <div className="section-text">
        {block.text && <FoldedText text={block.text} isExpanded={block.expand === true} />}
        {block.fields && (
          <div className="section-fields">
            <InOrder of={block.fields}>
              {(field) => (
                <div>
                  <Text of={field} />
                </div>
              )}
            </InOrder>
          </div>
        )}
      </div>
      {block.accessory && (
        <div className="section-accessory">
          <ElementView element={block.accessory} at={at} />
        </div>
      )}
    </div>
  );
}

function FoldedText({
  text,
  isExpanded,
}: {
  text: { type: "mrkdwn" | "plain_text"; text: string };
  isExpanded: boolean;
}): ReactNode {
  const [open, setOpen] = useState(false);
  const folds = !isExpanded && text.text.length > FOLD_AT_CHARACTERS;
  if (!folds) return <Text of={text} />;
  return (
    <>
      <div className={open ? "" : "folded"}>
        <Text of={text} />
      </div>
      <button type="button" className="text-button" onClick={() => setOpen(!open)}>
        {open ? "See less" : "See more"}
      </button>
    </>
  );
}

export function ContextView({ block }: { block: ContextBlock }): ReactNode {
  return (
    <div className="context">
      <InOrder of={block.elements}>
        {(element) =>
          element.type === "image" ? (
            <Picture of={element} className="context-picture" />
          ) : (
            <div className="context-text">
              <Text of={element} />
            </div>
          )
        }
      </InOrder>
    </div>
  );
}
