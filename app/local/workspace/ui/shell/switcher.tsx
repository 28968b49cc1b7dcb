import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { AppListing, Channel, Team } from "../data/model.ts";
import { goTo, type Route } from "../data/route.ts";
import { Icon, type IconName } from "../icons/icon.tsx";
import { iconOf } from "./channel-icon.ts";

interface SwitcherProps {
  team: Team;
  channels: Channel[];
  apps: AppListing[];
}

interface Target {
  label: string;
  icon: IconName;
  route: Route;
}

const SHOWN_MAX = 8;

/** "Jump to": type a few letters of a channel or app, Enter goes there. Ctrl+K or ⌘K brings it up. */
export function Switcher({ team, channels, apps }: SwitcherProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const [query, setQuery] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const listId = useId();
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);

  const found = targets(team, channels, apps)
    .filter((target) => target.label.toLowerCase().includes(query.trim().toLowerCase()))
    .slice(0, SHOWN_MAX);
  const leave = () => {
    setOpen(false);
    setQuery("");
    input.current?.blur();
  };
  const go = (target: Target | undefined) => {
    if (target === undefined) return;
    leave();
    goTo(target.route);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      setActive((active + step + found.length) % found.length);
    }
    if (event.key === "Enter") go(found[active]);
    if (event.key === "Escape") leave();
  };

  return (
    <search className="switcher">
      <Icon name="search" />
      <input
        ref={input}
        className="switcher-input"
        role="combobox"
        aria-label={`Jump to a channel or app in ${team.name}`}
        aria-expanded={open}
        aria-controls={listId}
        placeholder={`Jump to… in ${team.name}`}
        value={query}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
      />
      {open && (
        <div id={listId} className="switcher-list" role="listbox" aria-label="Places">
          {found.map((target, index) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the search field keeps the focus.
            <div
              key={`${target.icon} ${target.label}`}
              role="option"
              aria-selected={index === active}
              className={index === active ? "option option-active" : "option"}
              onPointerMove={index === active ? undefined : () => setActive(index)}
              onPointerDown={(event) => {
                event.preventDefault();
                go(target);
              }}
            >
              <Icon name={target.icon} />
              {target.label}
            </div>
          ))}
          {found.length === 0 && <div className="select-note">No results</div>}
        </div>
      )}
    </search>
  );
}

function targets(team: Team, channels: Channel[], apps: AppListing[]): Target[] {
  return [
    ...channels.map(
      (channel): Target => ({
        label: channel.name,
        icon: iconOf(channel),
        route: { page: "channel", teamId: team.id, channelId: channel.id, threadTs: undefined },
      }),
    ),
    ...apps.map(
      (app): Target => ({
        label: app.name,
        icon: "apps",
        route: { page: "home", teamId: team.id, appId: app.id },
      }),
    ),
    { label: "App directory", icon: "plus", route: { page: "directory", appId: undefined } },
  ];
}
