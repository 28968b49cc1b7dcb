import type { ReactNode } from "react";
import { Picture } from "../blocks/image.tsx";
import type { UiElement } from "../blocks/kit.ts";
import type { Placement } from "../blocks/surface.ts";
import { ButtonView } from "./button.tsx";
import { CheckboxesView, RadioButtonsView } from "./choices.tsx";
import { FeedbackButtonsView, IconButtonView } from "./icon-button.tsx";
import { OverflowView } from "./overflow.tsx";
import { PickerView } from "./pickers.tsx";
import { SelectView } from "./select.tsx";
import { RichTextInputView, TextInputView } from "./text-inputs.tsx";

/** The one place that knows which component draws which element. */
export function ElementView({ element, at }: { element: UiElement; at: Placement }): ReactNode {
  switch (element.type) {
    case "button":
    case "workflow_button":
      return <ButtonView element={element} at={at} />;
    case "overflow":
      return <OverflowView element={element} at={at} />;
    case "checkboxes":
      return <CheckboxesView element={element} at={at} />;
    case "radio_buttons":
      return <RadioButtonsView element={element} at={at} />;
    case "datepicker":
    case "timepicker":
    case "datetimepicker":
      return <PickerView element={element} at={at} />;
    case "plain_text_input":
    case "email_text_input":
    case "url_text_input":
    case "number_input":
      return <TextInputView element={element} at={at} />;
    case "rich_text_input":
      return <RichTextInputView element={element} at={at} />;
    case "feedback_buttons":
      return <FeedbackButtonsView element={element} at={at} />;
    case "icon_button":
      return <IconButtonView element={element} at={at} />;
    case "image":
      return <Picture of={element} className="accessory-picture" />;
    case "file_input":
      return <p className="block-unknown">File inputs are not part of the local workspace.</p>;
    default:
      return <SelectView element={element} at={at} />;
  }
}
