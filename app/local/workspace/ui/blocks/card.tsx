import type { CarouselBlock } from "@slack/types";
import type { ReactNode } from "react";
import { ButtonView } from "../elements/button.tsx";
import { InOrder } from "../in-order.tsx";
import { Picture } from "./image.tsx";
import type { FullCardBlock } from "./kit.ts";
import { Text } from "./text.tsx";

export function CardView({ card, blockId }: { card: FullCardBlock; blockId: string }): ReactNode {
  return (
    <article className="card">
      {card.hero_image && <Picture of={card.hero_image} className="card-hero" />}
      <div className="card-top">
        {card.icon && <Picture of={card.icon} className="card-icon" />}
        <div>
          {card.title && (
            <div className="card-title">
              <Text of={card.title} />
            </div>
          )}
          {card.subtitle && (
            <div className="card-subtitle">
              <Text of={card.subtitle} />
            </div>
          )}
        </div>
      </div>
      {card.body && (
        <div className="card-body">
          <Text of={card.body} />
        </div>
      )}
      {card.subtext && (
        <div className="card-subtitle">
          <Text of={card.subtext} />
        </div>
      )}
      {card.actions && card.actions.length > 0 && (
        <div className="actions">
          <InOrder of={card.actions}>
            {(button) => <ButtonView element={button} at={{ blockId, dispatches: true }} />}
          </InOrder>
        </div>
      )}
    </article>
  );
}

export function CarouselView({ block }: { block: CarouselBlock }): ReactNode {
  return (
    <div className="carousel">
      <InOrder of={block.elements}>
        {(card) => <CardView card={card} blockId={card.block_id ?? block.block_id ?? ""} />}
      </InOrder>
    </div>
  );
}
