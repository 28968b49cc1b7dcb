import type { Overflow } from "@slack/types";
import { type ReactNode, useRef, useState } from "react";
import { type Placement, useElement } from "../blocks/surface.ts";
import { Plain } from "../blocks/text.tsx";
import { Icon } from "../icons/icon.tsx";
import { safeUrl } from "../mrkdwn/entities.ts";
import { Menu, type MenuItem } from "./menu.tsx";
import { Popover } from "./popover.tsx";
import { Trouble } from "./trouble.tsx";
import { useAttempt } from "./use-attempt.ts";

/** The "…" button with rarely used choices behind it. */
export function OverflowView({ element, at }: { element: Overflow; at: Placement }): ReactNode {
  const handle = useElement(element, at);
  const attempt = useAttempt();
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const items = element.options.map(
    (option, index): MenuItem => ({
      id: option.value ?? `${index}`,
      label: <Plain text={option.text.text} />,
      detail: option.description?.text,
      choose: () => {
        setOpen(false);
        const url = safeUrl(option.url);
        if (url !== undefined) window.open(url, "_blank", "noopener,noreferrer");
        attempt.run(() => handle.send({ type: element.type, selected_option: option }));
      },
    }),
  );
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className="button button-overflow"
        data-action-id={handle.actionId}
        aria-label="More actions"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-busy={attempt.busy}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
      </button>
      {open && (
        <Popover anchor={anchor} align="end" onClose={() => setOpen(false)}>
          <Menu items={items} label="More actions" />
        </Popover>
      )}
      <Trouble words={attempt.trouble} />
    </>
  );
}
