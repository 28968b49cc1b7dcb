import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import { Plain } from "../blocks/text.tsx";
import { Icon } from "../icons/icon.tsx";
import { Popover } from "./popover.tsx";
import { type SelectChoice, type SelectSource, useChoices } from "./select-source.ts";

interface SelectBoxProps {
  actionId: string;
  fieldId: string | undefined;
  placeholder: string;
  source: SelectSource;
  selected: SelectChoice[];
  multiple: boolean;
  max: number | undefined;
  /** The whole new selection, in the order in which it was made. */
  change(selected: SelectChoice[]): void;
}

/** Slack's select: a button that opens a searchable list. With `multiple` the picks are chips in the box. */
export function SelectBox(props: SelectBoxProps): ReactNode {
  const { actionId, fieldId, placeholder, selected, multiple, change } = props;
  const anchor = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const single = multiple ? undefined : selected[0];
  return (
    <span className={multiple ? "select select-multi" : "select"}>
      {multiple &&
        selected.map((choice) => (
          <span key={choice.id} className="chip">
            <Plain text={choice.label} />
            <button
              type="button"
              aria-label={`Remove ${choice.label}`}
              onClick={() => change(selected.filter((other) => other.id !== choice.id))}
            >
              <Icon name="close" />
            </button>
          </span>
        ))}
      <button
        ref={anchor}
        id={fieldId}
        type="button"
        className="select-button"
        data-action-id={actionId}
        aria-haspopup="listbox"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        <span className={single ? "select-value" : "select-placeholder"}>
          {single?.icon && <Icon name={single.icon} />}
          <Plain text={single?.label ?? placeholder} />
        </span>
        <Icon name="chevron-down" />
      </button>
      {open && (
        <Popover anchor={anchor} matchWidth onClose={() => setOpen(false)}>
          <SelectMenu {...props} close={() => setOpen(false)} focusBox={() => anchor.current?.focus()} />
        </Popover>
      )}
    </span>
  );
}

interface SelectMenuProps extends SelectBoxProps {
  close(): void;
  focusBox(): void;
}

function SelectMenu(props: SelectMenuProps): ReactNode {
  const { source, selected, multiple, max, change, close, focusBox } = props;
  const [query, setQuery] = useState("");
  const [active, setActive] = useState(0);
  const { groups, note } = useChoices(source, query);
  const listId = useId();
  const flat = groups.flatMap((group) => group.choices);
  const isSelected = (choice: SelectChoice) => selected.some((other) => other.id === choice.id);

  const choose = (choice: SelectChoice) => {
    if (!multiple) {
      close();
      focusBox();
      change([choice]);
      return;
    }
    if (isSelected(choice)) change(selected.filter((other) => other.id !== choice.id));
    else if (max === undefined || selected.length < max) change([...selected, choice]);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && flat.length > 0) {
      event.preventDefault();
      setActive((active + step + flat.length) % flat.length);
    }
    const choice = flat[active];
    if (event.key === "Enter" && choice !== undefined) {
      event.preventDefault();
      choose(choice);
    }
    if (event.key === "Tab") close();
  };

  return (
    <div className="select-menu">
      <input
        className="input select-search"
        // biome-ignore lint/a11y/noAutofocus: the person has just opened this list in order to search it.
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={flat[active] && `${listId}-${active}`}
        placeholder="Search"
        aria-label="Search"
        value={query}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setQuery(event.target.value);
          setActive(0);
        }}
      />
      <div id={listId} className="select-list" role="listbox" aria-multiselectable={multiple}>
        {groups.map((group) => (
          <div key={group.label ?? ""} role="presentation">
            {group.label && group.choices.length > 0 && <div className="select-group">{group.label}</div>}
            {group.choices.map((choice) => (
              <Option
                key={choice.id}
                choice={choice}
                domId={`${listId}-${flat.indexOf(choice)}`}
                isActive={flat[active] === choice}
                isSelected={isSelected(choice)}
                choose={() => choose(choice)}
                point={() => setActive(flat.indexOf(choice))}
              />
            ))}
          </div>
        ))}
        {note && <div className="select-note">{note}</div>}
      </div>
    </div>
  );
}

interface OptionProps {
  choice: SelectChoice;
  domId: string;
  isActive: boolean;
  isSelected: boolean;
  choose(): void;
  point(): void;
}

function Option({ choice, domId, isActive, isSelected, choose, point }: OptionProps): ReactNode {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the search field keeps the focus and names the active option.
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the search field.
    <div
      ref={(node) => {
        if (isActive) node?.scrollIntoView({ block: "nearest" });
      }}
      id={domId}
      role="option"
      aria-selected={isSelected}
      className={isActive ? "option option-active" : "option"}
      data-option-value={choice.id}
      onClick={choose}
      onPointerMove={isActive ? undefined : point}
    >
      {choice.icon && <Icon name={choice.icon} />}
      <span className="option-text">
        <Plain text={choice.label} />
        {choice.detail && <span className="option-detail">{choice.detail}</span>}
      </span>
      {isSelected && <Icon name="check" />}
    </div>
  );
}
