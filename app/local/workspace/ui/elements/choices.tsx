import type { Checkboxes, RadioButtons } from "@slack/types";
import { type ReactNode, useId } from "react";
import type { UiOption } from "../blocks/kit.ts";
import { type Placement, useElement } from "../blocks/surface.ts";
import { Text } from "../blocks/text.tsx";
import { Trouble } from "./trouble.tsx";
import { useAttempt } from "./use-attempt.ts";

export function CheckboxesView({ element, at }: { element: Checkboxes; at: Placement }): ReactNode {
  const handle = useElement(element, at);
  const attempt = useAttempt();
  const chosen = handle.state?.selected_options ?? [];
  const isChosen = (option: UiOption) => chosen.some((other) => other.value === option.value);
  const toggle = (option: UiOption) => {
    const next = element.options.filter((other) =>
      other.value === option.value ? !isChosen(other) : isChosen(other),
    );
    attempt.run(() => handle.set({ type: element.type, selected_options: next }));
  };
  return (
    <fieldset className="choices" aria-labelledby={at.fieldId} data-action-id={handle.actionId}>
      {element.options.map((option) => (
        <Choice
          key={option.value}
          kind="checkbox"
          option={option}
          checked={isChosen(option)}
          choose={() => toggle(option)}
        />
      ))}
      <Trouble words={attempt.trouble} />
    </fieldset>
  );
}

export function RadioButtonsView({ element, at }: { element: RadioButtons; at: Placement }): ReactNode {
  const handle = useElement(element, at);
  const attempt = useAttempt();
  const group = useId();
  return (
    <div className="choices" role="radiogroup" aria-labelledby={at.fieldId} data-action-id={handle.actionId}>
      {element.options.map((option) => (
        <Choice
          key={option.value}
          kind="radio"
          group={group}
          option={option}
          checked={handle.state?.selected_option?.value === option.value}
          choose={() => attempt.run(() => handle.set({ type: element.type, selected_option: option }))}
        />
      ))}
      <Trouble words={attempt.trouble} />
    </div>
  );
}

interface ChoiceProps {
  kind: "checkbox" | "radio";
  group?: string;
  option: UiOption;
  checked: boolean;
  choose(): void;
}

function Choice({ kind, group, option, checked, choose }: ChoiceProps): ReactNode {
  return (
    <label className="choice">
      <input type={kind} name={group} value={option.value} checked={checked} onChange={choose} />
      <span>
        <Text of={option.text} />
        {option.description && (
          <span className="option-detail">
            <Text of={option.description} />
          </span>
        )}
      </span>
    </label>
  );
}
