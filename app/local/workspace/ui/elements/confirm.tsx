import type { ConfirmationDialog } from "@slack/types";
import { type ReactNode, useCallback, useState } from "react";
import { ConfirmContext } from "../blocks/surface.ts";
import { Plain, Text } from "../blocks/text.tsx";
import { useDialog } from "./use-dialog.ts";

interface Question {
  dialog: ConfirmationDialog;
  answer(agreed: boolean): void;
}

/** Shows the confirm dialogs of every element below it, one at a time. */
export function ConfirmProvider({ children }: { children: ReactNode }): ReactNode {
  const [question, setQuestion] = useState<Question>();
  const ask = useCallback(
    (dialog: ConfirmationDialog) =>
      new Promise<boolean>((resolve) => {
        setQuestion({
          dialog,
          answer: (agreed) => {
            setQuestion(undefined);
            resolve(agreed);
          },
        });
      }),
    [],
  );
  return (
    <ConfirmContext value={ask}>
      {children}
      {question && <ConfirmDialog {...question} />}
    </ConfirmContext>
  );
}

function ConfirmDialog({ dialog, answer }: Question): ReactNode {
  const box = useDialog(() => answer(false));
  return (
    <div className="scrim scrim-confirm">
      <div
        ref={box}
        className="dialog"
        role="alertdialog"
        aria-modal="true"
        aria-labelledby="confirm-title"
        data-testid="confirm"
      >
        <h2 id="confirm-title" className="dialog-title">
          <Plain text={dialog.title?.text ?? "Are you sure?"} />
        </h2>
        <div className="dialog-body">
          <Text of={dialog.text} />
        </div>
        <div className="dialog-footer">
          <button type="button" className="button" data-testid="confirm-deny" onClick={() => answer(false)}>
            <Plain text={dialog.deny?.text ?? "Cancel"} />
          </button>
          <button
            type="button"
            className={`button button-${dialog.style ?? "primary"}`}
            data-testid="confirm-agree"
            data-autofocus
            onClick={() => answer(true)}
          >
            <Plain text={dialog.confirm?.text ?? "Yes"} />
          </button>
        </div>
      </div>
    </div>
  );
}
