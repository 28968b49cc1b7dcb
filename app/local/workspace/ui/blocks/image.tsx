import type { ImageBlock, ImageElement } from "@slack/types";
import type { ReactNode } from "react";
import { safeImageUrl } from "../mrkdwn/entities.ts";
import { Plain } from "./text.tsx";

/** A small picture inside another block. A refused address leaves the alternative text. */
export function Picture({ of, className }: { of: ImageElement | ImageBlock; className: string }): ReactNode {
  const src = safeImageUrl(pictureUrl(of));
  if (src === undefined) return <span className="picture-missing">{of.alt_text}</span>;
  return (
    <img className={className} src={src} alt={of.alt_text} loading="lazy" referrerPolicy="no-referrer" />
  );
}

export function ImageBlockView({ block }: { block: ImageBlock }): ReactNode {
  return (
    <figure className="image-block">
      {block.title && (
        <figcaption>
          <Plain text={block.title.text} />
        </figcaption>
      )}
      <Picture of={block} className="image-block-picture" />
    </figure>
  );
}

function pictureUrl(of: ImageElement | ImageBlock): string | undefined {
  if ("image_url" in of) return of.image_url;
  return "url" in of.slack_file ? of.slack_file.url : `/files/${encodeURIComponent(of.slack_file.id)}`;
}
