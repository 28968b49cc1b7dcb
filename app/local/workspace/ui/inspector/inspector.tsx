import { type ReactNode, useState } from "react";
import type { UiExchange } from "../../ui-contract.ts";
import { Icon } from "../icons/icon.tsx";

/** The drawer that shows what the app and the workspace told each other, newest first. */
export function Inspector({ exchanges, close }: { exchanges: UiExchange[]; close(): void }): ReactNode {
  return (
    <aside className="column inspector" aria-label="Request inspector" data-testid="inspector">
      <header className="column-head">
        <h2 className="column-title">Requests</h2>
        <span className="column-topic">→ to the app, ← from the app</span>
        <button type="button" className="icon-button" aria-label="Close request inspector" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <ul className="inspector-list">
        {exchanges.toReversed().map((exchange) => (
          <ExchangeRow key={exchange.id} exchange={exchange} />
        ))}
        {exchanges.length === 0 && (
          <li className="empty">Nothing yet. Type a command, or open the app's Home.</li>
        )}
      </ul>
    </aside>
  );
}

function ExchangeRow({ exchange }: { exchange: UiExchange }): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <li className="inspector-row" data-exchange={exchange.name}>
      <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className="inspector-way" title={exchange.way === "call" ? "from the app" : "to the app"}>
          {exchange.way === "call" ? "←" : "→"}
        </span>
        <span className="inspector-name">
          {exchange.name}
          <small>{exchange.about}</small>
        </span>
        <span className={exchange.isGood ? "inspector-status" : "inspector-status inspector-status-bad"}>
          {exchange.status}
        </span>
        <span className="inspector-ms">{Math.round(exchange.tookMs)} ms</span>
      </button>
      {open && <pre className="inspector-detail">{JSON.stringify(exchange.details, null, 2)}</pre>}
    </li>
  );
}
