import { type ReactNode, useCallback, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import type { UiEvent } from "../ui-contract.ts";
import { App } from "./app.tsx";
import { changeFor, listen } from "./data/live.ts";
import { loadModel } from "./data/load.ts";
import type { Model } from "./data/model.ts";
import { type Change, reduce } from "./data/reduce.ts";
import { followInternalLinks } from "./data/route.ts";
import { Notice } from "./shell/notice.tsx";
import { applyStoredTheme } from "./shell/theme.ts";

/** Starts over whenever what is on screen may be wrong: after a reset, or after the stream was lost. */
function Root(): ReactNode {
  const [round, setRound] = useState(0);
  const startOver = useCallback(() => setRound((before) => before + 1), []);
  return <Session key={round} startOver={startOver} />;
}

/** Holds the model, and keeps it true. Events that arrive while it loads wait for it. */
function Session({ startOver }: { startOver(): void }): ReactNode {
  const [model, setModel] = useState<Model>();
  const [trouble, setTrouble] = useState<string>();
  const [isConnected, setConnected] = useState(true);
  const dispatch = useCallback(
    (change: Change) => setModel((before) => before && reduce(before, change)),
    [],
  );

  useEffect(() => {
    let isLoaded = false;
    const early: UiEvent[] = [];
    const apply = (event: UiEvent) => {
      if (event.type === "workspace.reset") startOver();
      setModel((before) => {
        const change = before && changeFor(event, before, Date.now());
        return before && change ? reduce(before, change) : before;
      });
    };
    const stop = listen({
      hear: (event) => {
        if (isLoaded) apply(event);
        else early.push(event);
      },
      lose: () => setConnected(false),
      recover: startOver,
    });
    loadModel().then(
      (loaded) => {
        setModel(loaded);
        isLoaded = true;
        early.forEach(apply);
      },
      (error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)),
    );
    return stop;
  }, [startOver]);

  if (trouble !== undefined) return <Notice>{trouble}</Notice>;
  if (model === undefined) return <Notice>Opening the workspace…</Notice>;
  return <App model={model} dispatch={dispatch} isConnected={isConnected} />;
}

applyStoredTheme();
followInternalLinks();
const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<Root />);
