import { type FormEvent, type ReactNode, useId, useMemo, useState } from "react";
import { Blocks } from "../blocks/block-view.tsx";
import { stateValues } from "../blocks/element-state.ts";
import type { SurfaceValues, UiBlock } from "../blocks/kit.ts";
import { type Suggestions, type Surface, type SurfaceAction, SurfaceContext } from "../blocks/surface.ts";
import { Plain } from "../blocks/text.tsx";
import { useDialog } from "../elements/use-dialog.ts";
import { Icon } from "../icons/icon.tsx";

/** A modal that is open for the person at this keyboard. */
export interface OpenModal {
  id: string;
  teamId: string;
  /** The channel from which it was opened. */
  here: string | undefined;
  title: { text: string };
  submit: { text: string } | null;
  close: { text: string } | null;
  isSubmitDisabled: boolean;
  blocks: UiBlock[];
  /** What the app found wrong, by block_id. */
  errors: Record<string, string>;
}

interface ModalProps {
  view: OpenModal;
  /** Whether a modal lies under this one, so that it gets a back arrow. */
  isStacked: boolean;
  act(action: SurfaceAction, values: SurfaceValues): Promise<void>;
  suggest(blockId: string, actionId: string, query: string): Promise<Suggestions>;
  /** Resolves to the app's errors by block_id; empty when it accepted. Rejects when it did not answer. */
  submit(values: SurfaceValues): Promise<Record<string, string>>;
  back(): void;
  closeAll(): void;
}

export function Modal({ view, isStacked, act, suggest, submit, back, closeAll }: ModalProps): ReactNode {
  const [entered, setEntered] = useState<SurfaceValues>({});
  const [errors, setErrors] = useState(view.errors);
  const [trouble, setTrouble] = useState<string>();
  const [busy, setBusy] = useState(false);
  const box = useDialog(closeAll);
  const titleId = useId();

  const { here } = view;
  const surface = useMemo(
    (): Surface => ({
      kind: "modal",
      here,
      entered,
      errors,
      change: (blockId, actionId, state) => {
        setEntered((before) => ({ ...before, [blockId]: { ...before[blockId], [actionId]: state } }));
        setErrors((before) => ({ ...before, [blockId]: "" }));
      },
      act: (action) => {
        const { action_id, block_id, ...state } = action;
        const now = { ...entered, [block_id]: { ...entered[block_id], [action_id]: state } };
        return act(action, stateValues(view.blocks, now, here));
      },
      suggest,
    }),
    [view, here, entered, errors, act, suggest],
  );

  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const values = stateValues(view.blocks, entered, here);
    setErrors({});
    setTrouble(undefined);
    setBusy(true);
    try {
      setErrors(await submit(values));
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };

  const hasInputs = view.blocks.some((block) => block.type === "input");
  const submitText = view.submit?.text ?? (hasInputs ? "Submit" : undefined);
  return (
    <div className="scrim">
      <div
        ref={box}
        className="dialog modal"
        role="dialog"
        aria-modal="true"
        aria-labelledby={titleId}
        data-testid="modal"
        data-view-id={view.id}
      >
        <header className="modal-head">
          {isStacked && (
            <button
              type="button"
              className="icon-button"
              aria-label="Back"
              data-testid="modal-back"
              onClick={back}
            >
              <Icon name="back" />
            </button>
          )}
          <h1 id={titleId} className="modal-title">
            <Plain text={view.title.text} />
          </h1>
          <button
            type="button"
            className="icon-button"
            aria-label="Close"
            data-testid="modal-dismiss"
            onClick={closeAll}
          >
            <Icon name="close" />
          </button>
        </header>
        <form className="column modal-form" noValidate onSubmit={(event) => void onSubmit(event)}>
          <div className="modal-body">
            <div className="blocks">
              <SurfaceContext value={surface}>
                <Blocks blocks={view.blocks} />
              </SurfaceContext>
            </div>
          </div>
          {trouble && (
            <div className="alert alert-error modal-trouble" role="alert">
              <Icon name="info" />
              {trouble}
            </div>
          )}
          <footer className="modal-foot">
            <button
              type="button"
              className="button"
              data-testid="modal-close"
              onClick={isStacked ? back : closeAll}
            >
              <Plain text={view.close?.text ?? "Cancel"} />
            </button>
            {submitText && (
              <button
                type="submit"
                className="button button-primary"
                data-testid="modal-submit"
                disabled={view.isSubmitDisabled}
                aria-busy={busy}
              >
                {busy ? (
                  <span className="spinner" role="status" aria-label="Sending" />
                ) : (
                  <Plain text={submitText} />
                )}
              </button>
            )}
          </footer>
        </form>
      </div>
    </div>
  );
}
