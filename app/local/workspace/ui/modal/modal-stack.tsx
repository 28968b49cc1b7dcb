import { type ReactNode, useMemo } from "react";
import { useClient } from "../data/client-context.ts";
import { Modal, type OpenModal } from "./modal.tsx";

/** Only the top modal shows; the ones below keep what was typed, so they stay mounted but hidden. */
export function ModalStack({ views }: { views: OpenModal[] }): ReactNode {
  return views.map((view, index) => (
    <div key={view.id} hidden={index < views.length - 1}>
      <StackedModal view={view} isStacked={index > 0} />
    </div>
  ));
}

function StackedModal({ view, isStacked }: { view: OpenModal; isStacked: boolean }): ReactNode {
  const client = useClient();
  const calls = useMemo(
    () => ({
      act: client.actOnView.bind(client, view.id),
      suggest: client.suggestForView.bind(client, view.id),
      submit: client.submitView.bind(client, view.id),
      back: () => void client.closeView(view.id, false),
      closeAll: () => void client.closeView(view.id, true),
    }),
    [client, view.id],
  );
  return <Modal view={view} isStacked={isStacked} {...calls} />;
}
