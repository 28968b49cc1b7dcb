import type { Button, WorkflowButton } from "@slack/types";
import type { ReactNode } from "react";
import { type Placement, useElement } from "../blocks/surface.ts";
import { Plain } from "../blocks/text.tsx";
import { safeUrl } from "../mrkdwn/entities.ts";
import { Trouble } from "./trouble.tsx";
import { useAttempt } from "./use-attempt.ts";

/** A Block Kit button. One with an address opens it, and the app is told of the click all the same. */
export function ButtonView({ element, at }: { element: Button | WorkflowButton; at: Placement }): ReactNode {
  const handle = useElement(element, at);
  const attempt = useAttempt();
  const url = element.type === "button" ? safeUrl(element.url) : undefined;
  const value = element.type === "button" ? element.value : undefined;
  const press = () => {
    if (url !== undefined) window.open(url, "_blank", "noopener,noreferrer");
    attempt.run(() =>
      handle.send({ type: element.type, text: element.text, ...(value === undefined ? {} : { value }) }),
    );
  };
  return (
    <>
      <button
        type="button"
        className={`button ${element.style ? `button-${element.style}` : ""}`}
        data-action-id={handle.actionId}
        aria-label={element.accessibility_label}
        aria-busy={attempt.busy}
        role={url === undefined ? undefined : "link"}
        onClick={press}
      >
        <Plain text={element.text.text} />
      </button>
      <Trouble words={attempt.trouble} />
    </>
  );
}
