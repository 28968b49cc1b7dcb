import type {
  EmailInput,
  NumberInput,
  PlainTextInput,
  RichTextBlock,
  RichTextInput,
  URLInput,
} from "@slack/types";
import type { KeyboardEvent, ReactNode } from "react";
import { type Placement, useElement } from "../blocks/surface.ts";
import { useAttempt } from "./use-attempt.ts";

type LineInput = PlainTextInput | EmailInput | NumberInput | URLInput;

const HTML_TYPES = {
  plain_text_input: "text",
  email_text_input: "email",
  url_text_input: "url",
  number_input: "number",
} as const;

/** Every input that holds one string. Text is kept while typing and told to the app only when it asked for that. */
export function TextInputView({ element, at }: { element: LineInput; at: Placement }): ReactNode {
  const handle = useElement(element, at);
  const attempt = useAttempt();
  const value = handle.state?.value ?? "";
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const tell = (text: string) =>
    attempt.run(() => handle.set({ type: element.type, value: text === "" ? null : text }));
  const change = (text: string) => {
    if (at.dispatches && triggers.includes("on_character_entered")) tell(text);
    else handle.keep({ type: element.type, value: text === "" ? null : text });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && at.dispatches && triggers.includes("on_enter_pressed")) {
      event.preventDefault();
      tell(value);
    }
  };
  const isLong = element.type === "plain_text_input" && element.multiline === true;
  const limit = element.type === "plain_text_input" ? element.max_length : undefined;
  const shared = {
    className: isLong ? "input input-long" : "input",
    id: at.fieldId,
    "data-action-id": handle.actionId,
    placeholder: element.placeholder?.text,
    value,
    onKeyDown,
  };
  return (
    <div className="input-box">
      {isLong ? (
        <textarea {...shared} rows={4} onChange={(event) => change(event.target.value)} />
      ) : (
        <input
          {...shared}
          type={HTML_TYPES[element.type]}
          inputMode={element.type === "number_input" ? "decimal" : undefined}
          step={element.type === "number_input" && element.is_decimal_allowed ? "any" : undefined}
          onChange={(event) => change(event.target.value)}
        />
      )}
      {limit !== undefined && value.length > limit * 0.8 && (
        <span className={value.length > limit ? "input-left input-left-over" : "input-left"}>
          {limit - value.length}
        </span>
      )}
    </div>
  );
}

/** A plain area whose lines become rich text paragraphs: enough for what apps read back. */
export function RichTextInputView({ element, at }: { element: RichTextInput; at: Placement }): ReactNode {
  const handle = useElement(element, at);
  return (
    <textarea
      className="input input-long"
      rows={4}
      id={at.fieldId}
      data-action-id={handle.actionId}
      placeholder={element.placeholder?.text}
      value={plainOf(handle.state?.rich_text_value ?? null)}
      onChange={(event) => handle.keep({ type: element.type, rich_text_value: richOf(event.target.value) })}
    />
  );
}

function plainOf(block: RichTextBlock | null): string {
  const runs =
    block?.elements.flatMap((part) => (part.type === "rich_text_section" ? part.elements : [])) ?? [];
  return runs.map((run) => (run.type === "text" ? run.text : "")).join("");
}

function richOf(text: string): RichTextBlock {
  return {
    type: "rich_text",
    elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
  };
}
