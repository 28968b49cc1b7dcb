import { type ReactNode, useRef, useState } from "react";
import { actAs } from "../data/actor.ts";
import type { Team } from "../data/model.ts";
import { Menu } from "../elements/menu.tsx";
import { Popover } from "../elements/popover.tsx";
import { Avatar } from "../message/author.tsx";

/** Who sits at this keyboard, and the way to become a colleague: useful to see what others see. */
export function ActAs({ team }: { team: Team }): ReactNode {
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const me = team.people.find((person) => person.id === team.me)?.name ?? "You";
  const items = team.people
    .filter((person) => !person.isBot)
    .map((person) => ({
      id: person.id,
      label: person.name,
      detail: person.id === team.me ? "You are here as this person" : undefined,
      choose: () => actAs(team.id, person.id),
    }));
  return (
    <>
      <button
        ref={anchor}
        type="button"
        className="rail-me"
        title={`You are ${me}`}
        aria-label={`You are ${me}. Act as somebody else`}
        aria-haspopup="menu"
        aria-expanded={open}
        data-testid="act-as"
        onClick={() => setOpen(!open)}
      >
        <Avatar face={{ name: me, isApp: false }} size="medium" />
      </button>
      {open && (
        <Popover anchor={anchor} onClose={() => setOpen(false)}>
          <Menu items={items} label="Act as" />
        </Popover>
      )}
    </>
  );
}
