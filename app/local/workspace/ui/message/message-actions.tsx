import { type ReactNode, useRef, useState } from "react";
import { useClient } from "../data/client-context.ts";
import { useShortcuts } from "../data/shortcuts-context.ts";
import { Menu, type MenuItem } from "../elements/menu.tsx";
import { Popover } from "../elements/popover.tsx";
import { useAttempt } from "../elements/use-attempt.ts";
import { Icon } from "../icons/icon.tsx";
import type { UiMessage } from "./message.ts";

/** The tools that appear over a message: reply in thread, message shortcuts, copy the link. */
export function MessageActions({
  message,
  reply,
}: {
  message: UiMessage;
  reply: (() => void) | undefined;
}): ReactNode {
  const client = useClient();
  const offered = useShortcuts("message");
  const attempt = useAttempt();
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);

  const shortcuts = offered.map(
    (shortcut): MenuItem => ({
      id: shortcut.callbackId,
      label: shortcut.name,
      detail: shortcut.appName,
      choose: () => {
        close();
        attempt.run(() => client.runMessageShortcut(message, shortcut.callbackId));
      },
    }),
  );
  const items: MenuItem[] = message.isEphemeral
    ? [{ id: "dismiss", label: "Dismiss message", choose: () => attempt.run(() => client.dismiss(message)) }]
    : [
        {
          id: "copy-link",
          label: "Copy link to message",
          choose: () => {
            close();
            attempt.run(() => navigator.clipboard.writeText(client.linkTo(message)));
          },
        },
        ...shortcuts,
      ];

  return (
    <div className="message-actions" role="toolbar" aria-label="Message actions">
      {reply && (
        <button
          type="button"
          className="icon-button"
          title="Reply in thread"
          aria-label="Reply in thread"
          onClick={reply}
        >
          <Icon name="reply" />
        </button>
      )}
      <button
        ref={anchor}
        type="button"
        className="icon-button"
        title="More actions"
        aria-label="More message actions"
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="more" />
      </button>
      {open && (
        <Popover anchor={anchor} align="end" onClose={close}>
          <Menu items={items} label="Message actions" />
        </Popover>
      )}
    </div>
  );
}
