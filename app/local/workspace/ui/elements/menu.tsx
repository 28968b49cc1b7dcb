import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";

export interface MenuItem {
  id: string;
  label: ReactNode;
  detail?: string | undefined;
  isDanger?: boolean;
  choose(): void;
}

/** A menu that takes the focus when it opens, and walks with the arrow keys. */
export function Menu({ items, label }: { items: MenuItem[]; label: string }): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => list.current?.querySelector("button")?.focus(), []);
  return (
    <div ref={list} className="menu" role="menu" aria-label={label} onKeyDown={walk}>
      {items.map((item) => (
        <button
          key={item.id}
          type="button"
          role="menuitem"
          className={item.isDanger ? "menu-item menu-item-danger" : "menu-item"}
          data-option-value={item.id}
          onClick={item.choose}
        >
          {item.label}
          {item.detail && <span className="option-detail">{item.detail}</span>}
        </button>
      ))}
    </div>
  );
}

function walk(event: KeyboardEvent<HTMLDivElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const at = buttons.findIndex((button) => button.matches(":focus"));
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
}
