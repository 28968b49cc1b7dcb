import type { InputBlock } from "@slack/types";
import { type ReactNode, useId } from "react";
import { ElementView } from "../elements/element-view.tsx";
import { useSurface } from "./surface.ts";
import { Plain } from "./text.tsx";

const GROUPS = new Set(["checkboxes", "radio_buttons"]);

/** A labelled field. Its error, keyed by block_id, comes from the app's `response_action: "errors"`. */
export function InputView({ block }: { block: InputBlock }): ReactNode {
  const { errors } = useSurface();
  const fieldId = useId();
  const blockId = block.block_id ?? "";
  const error = errors[blockId];
  const isGroup = GROUPS.has(block.element.type);
  const label = (
    <>
      <Plain text={block.label.text} />
      {block.optional && <span className="input-optional"> (optional)</span>}
    </>
  );
  return (
    <div className={error ? "field field-bad" : "field"}>
      {isGroup ? (
        <div id={fieldId} className="field-label">
          {label}
        </div>
      ) : (
        <label htmlFor={fieldId} className="field-label">
          {label}
        </label>
      )}
      <ElementView
        element={block.element}
        at={{ blockId, dispatches: block.dispatch_action === true, fieldId }}
      />
      {error && (
        <div className="field-error" role="alert" data-testid="field-error">
          {error}
        </div>
      )}
      {block.hint && (
        <div className="field-hint">
          <Plain text={block.hint.text} />
        </div>
      )}
    </div>
  );
}
