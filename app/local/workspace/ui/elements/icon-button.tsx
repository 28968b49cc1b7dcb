import type { FeedbackButtons, IconButton } from "@slack/types";
import { type ReactNode, useState } from "react";
import { type Placement, useElement } from "../blocks/surface.ts";
import { Icon } from "../icons/icon.tsx";
import { Trouble } from "./trouble.tsx";
import { useAttempt } from "./use-attempt.ts";

/** 👍 and 👎 under an answer. The choice stays marked, as in Slack. */
export function FeedbackButtonsView({ element, at }: { element: FeedbackButtons; at: Placement }): ReactNode {
  const handle = useElement(element, at);
  const attempt = useAttempt();
  const [chosen, setChosen] = useState<string>();
  const sides = [
    { side: "positive", button: element.positive_button, icon: "thumb-up" },
    { side: "negative", button: element.negative_button, icon: "thumb-down" },
  ] as const;
  return (
    <fieldset className="feedback" data-action-id={handle.actionId} aria-label="Feedback">
      {sides.map(({ side, button, icon }) => (
        <button
          key={side}
          type="button"
          className="icon-button"
          data-feedback={side}
          data-value={button.value}
          title={button.text.text}
          aria-label={button.accessibility_label ?? button.text.text}
          aria-pressed={chosen === side}
          aria-busy={attempt.busy}
          onClick={() => {
            setChosen(side);
            attempt.run(() => handle.send({ type: element.type, value: button.value, text: button.text }));
          }}
        >
          <Icon name={icon} filled={chosen === side} />
        </button>
      ))}
      <Trouble words={attempt.trouble} />
    </fieldset>
  );
}

export function IconButtonView({ element, at }: { element: IconButton; at: Placement }): ReactNode {
  const handle = useElement(element, at);
  const attempt = useAttempt();
  return (
    <>
      <button
        type="button"
        className="icon-button"
        data-action-id={handle.actionId}
        title={element.text.text}
        aria-label={element.accessibility_label ?? element.text.text}
        aria-busy={attempt.busy}
        onClick={() =>
          attempt.run(() =>
            handle.send({
              type: element.type,
              text: element.text,
              ...(element.value === undefined ? {} : { value: element.value }),
            }),
          )
        }
      >
        <Icon name="trash" />
      </button>
      <Trouble words={attempt.trouble} />
    </>
  );
}
