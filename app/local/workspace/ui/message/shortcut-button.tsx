import { type ReactNode, useRef, useState } from "react";
import { useClient } from "../data/client-context.ts";
import { useShortcuts } from "../data/shortcuts-context.ts";
import { Menu } from "../elements/menu.tsx";
import { Popover } from "../elements/popover.tsx";
import { Trouble } from "../elements/trouble.tsx";
import { useAttempt } from "../elements/use-attempt.ts";
import { Icon } from "../icons/icon.tsx";

/** The lightning in the composer: global shortcuts of the installed apps. Absent when there are none. */
export function ShortcutButton(): ReactNode {
  const client = useClient();
  const shortcuts = useShortcuts("global");
  const attempt = useAttempt();
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  if (shortcuts.length === 0) return null;
  const items = shortcuts.map((shortcut) => ({
    id: shortcut.callbackId,
    label: shortcut.name,
    detail: shortcut.appName,
    choose: () => {
      setOpen(false);
      attempt.run(() => client.runGlobalShortcut(shortcut.callbackId));
    },
  }));
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className="icon-button"
        aria-label="Shortcuts"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-busy={attempt.busy}
        onClick={() => setOpen(!open)}
      >
        <Icon name="bolt" />
      </button>
      {open && (
        <Popover anchor={anchor} onClose={() => setOpen(false)}>
          <Menu items={items} label="Shortcuts" />
        </Popover>
      )}
      <Trouble words={attempt.trouble} />
    </>
  );
}
