import type { ReactNode } from "react";
import type { SlashCommand } from "./slash-commands.ts";

interface CommandListProps {
  id: string;
  commands: SlashCommand[];
  active: number;
  take(command: SlashCommand): void;
  point(index: number): void;
}

/** The list above the composer: command, hint and description, and whose command it is. */
export function CommandList({ id, commands, active, take, point }: CommandListProps): ReactNode {
  return (
    <div
      id={id}
      className="autocomplete"
      role="listbox"
      aria-label="Slash commands"
      data-testid="autocomplete"
    >
      <div className="autocomplete-title">Commands</div>
      {commands.map((command, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the text field keeps the focus and names the active option.
        <div
          key={command.command}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          className="autocomplete-option"
          data-command={command.command}
          onPointerDown={(event) => {
            event.preventDefault();
            take(command);
          }}
          onPointerMove={index === active ? undefined : () => point(index)}
        >
          <span>
            <b>{command.command}</b>
            {command.hint}
            <small>{command.description}</small>
          </span>
          <span className="autocomplete-source">{command.source}</span>
        </div>
      ))}
    </div>
  );
}
