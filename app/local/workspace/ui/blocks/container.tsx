import type { ContainerBlock } from "@slack/types";
import { type ReactNode, useState } from "react";
import { Icon } from "../icons/icon.tsx";
import { Picture } from "./image.tsx";
import { RichTextView } from "./rich-text.tsx";
import { Plain, Text } from "./text.tsx";

/** A titled box; a collapsible one starts as the app asks. `children` are its blocks. */
export function ContainerView({
  block,
  children,
}: {
  block: ContainerBlock;
  children: ReactNode;
}): ReactNode {
  const [open, setOpen] = useState(block.default_collapsed !== true);
  const shown = open || block.is_collapsible !== true;
  const heading = (
    <>
      {block.icon && <Picture of={block.icon} className="card-icon" />}
      <span className="container-words">
        <b>
          {block.title && <Plain text={block.title.text} />}
          {block.rich_text_title && <RichTextView block={block.rich_text_title} />}
        </b>
        {block.subtitle && (
          <span className="option-detail">
            <Text of={block.subtitle} />
          </span>
        )}
      </span>
    </>
  );
  return (
    <div className={`container container-${block.width ?? "standard"}`}>
      {block.is_collapsible ? (
        <button type="button" className="container-head" aria-expanded={open} onClick={() => setOpen(!open)}>
          {heading}
          <Icon name={open ? "chevron-down" : "chevron-right"} />
        </button>
      ) : (
        <div className="container-head">{heading}</div>
      )}
      {shown && (
        <div className={block.has_header_divider ? "container-body container-ruled" : "container-body"}>
          {children}
        </div>
      )}
    </div>
  );
}
