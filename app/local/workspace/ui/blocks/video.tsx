import type { VideoBlock } from "@slack/types";
import type { ReactNode } from "react";
import { safeImageUrl, safeUrl } from "../mrkdwn/entities.ts";
import { OutsideLink } from "../mrkdwn/rich.tsx";

/** A video is shown as its thumbnail and a link: the local workspace embeds no other site. */
export function VideoView({ block }: { block: VideoBlock }): ReactNode {
  const thumbnail = safeImageUrl(block.thumbnail_url);
  const url = safeUrl(block.title_url ?? block.video_url);
  return (
    <figure className="image-block">
      <figcaption>
        {url ? <OutsideLink url={url}>{block.title.text}</OutsideLink> : block.title.text}
      </figcaption>
      {block.description && <p>{block.description.text}</p>}
      {thumbnail && <img className="image-block-picture" src={thumbnail} alt={block.alt_text} />}
    </figure>
  );
}
