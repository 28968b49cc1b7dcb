import { type FormEvent, type KeyboardEvent, type ReactNode, useId, useState } from "react";
import { useClient } from "../data/client-context.ts";
import { useNames } from "../data/directory-context.ts";
import { Icon } from "../icons/icon.tsx";
import { CommandList } from "./command-list.tsx";
import { withMentions } from "./mentions.ts";
import { ShortcutButton } from "./shortcut-button.tsx";
import { matchCommands, type SlashCommand } from "./slash-commands.ts";

interface ComposerProps {
  channelId: string;
  threadTs?: string;
  placeholder: string;
  commands: SlashCommand[];
}

/** Where people type. Enter sends, Shift+Enter starts a line, and a leading slash offers the commands. */
export function Composer({ channelId, threadTs, placeholder, commands }: ComposerProps): ReactNode {
  const client = useClient();
  const names = useNames();
  const [text, setText] = useState("");
  const [active, setActive] = useState(0);
  const [dismissed, setDismissed] = useState(false);
  const [trouble, setTrouble] = useState<string>();
  const listId = useId();
  const offered = dismissed ? [] : matchCommands(commands, text);
  const isOffering = offered.length > 0;

  const send = (event?: FormEvent) => {
    event?.preventDefault();
    const typed = text.trim();
    if (typed === "") return;
    setText("");
    setTrouble(undefined);
    client.send(channelId, withMentions(typed, names.people.values()), threadTs).catch((error: unknown) => {
      setTrouble(error instanceof Error ? error.message : String(error));
      setText((typedSince) => typedSince || typed);
    });
  };
  const take = (command: SlashCommand) => {
    setText(`${command.command} `);
    setActive(0);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const chosen = offered[active];
    if (isOffering && step !== undefined) {
      event.preventDefault();
      setActive((active + step + offered.length) % offered.length);
    } else if (isOffering && event.key === "Escape") {
      event.stopPropagation();
      setDismissed(true);
    } else if (
      chosen !== undefined &&
      (event.key === "Tab" || (event.key === "Enter" && text.trim() !== chosen.command))
    ) {
      event.preventDefault();
      take(chosen);
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    }
  };

  return (
    <>
      {trouble && (
        <div className="composer-trouble" role="alert" data-testid="composer-trouble">
          {trouble}
        </div>
      )}
      <form className="composer" data-testid="composer" onSubmit={send}>
        {isOffering && (
          <CommandList id={listId} commands={offered} active={active} take={take} point={setActive} />
        )}
        <textarea
          className="composer-text"
          rows={1}
          // biome-ignore lint/a11y/noAutofocus: as in Slack, opening a channel or thread is the wish to write there.
          autoFocus
          role="combobox"
          aria-label={placeholder}
          aria-expanded={isOffering}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={isOffering ? `${listId}-${active}` : undefined}
          placeholder={placeholder}
          value={text}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
            setDismissed(false);
          }}
        />
        <div className="composer-foot">
          {threadTs === undefined && <ShortcutButton />}
          <span>
            <kbd>/</kbd> commands &ensp; <kbd>Enter</kbd> send &ensp; <kbd>Shift</kbd>+<kbd>Enter</kbd> new
            line
          </span>
          <button type="submit" className="composer-send" aria-label="Send now" disabled={text.trim() === ""}>
            <Icon name="send" />
          </button>
        </div>
      </form>
    </>
  );
}
