import { type ReactNode, useEffect, useMemo, useState } from "react";
import { Blocks } from "../blocks/block-view.tsx";
import { stateValues } from "../blocks/element-state.ts";
import type { SurfaceValues } from "../blocks/kit.ts";
import { type Surface, SurfaceContext } from "../blocks/surface.ts";
import { useClient } from "../data/client-context.ts";
import type { AppListing, HomeView } from "../data/model.ts";
import { Avatar } from "../message/author.tsx";
import { About } from "./about.tsx";

type Tab = "home" | "about";

/** An app's own place: the Home tab it publishes, and what the directory says about it. */
export function HomePage({ app, home }: { app: AppListing; home: HomeView | undefined }): ReactNode {
  const client = useClient();
  const [tab, setTab] = useState<Tab>(app.hasHome ? "home" : "about");
  const [trouble, setTrouble] = useState<string>();
  useEffect(() => {
    client.openHome(app.id, tab).then(
      () => setTrouble(undefined),
      (error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)),
    );
  }, [client, app.id, tab]);
  const tabs: Tab[] = app.hasHome ? ["home", "about"] : ["about"];
  return (
    <section className="column" aria-label={app.name} data-testid="home">
      <header className="column-head">
        <h1 className="column-title">
          <Avatar face={{ name: app.name, isApp: true }} size="small" />
          {app.name}
        </h1>
        <span className="app-badge">APP</span>
      </header>
      <div className="tabs" role="tablist" aria-label={`${app.name} tabs`}>
        {tabs.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            className="tab"
            id={`tab-${one}`}
            aria-selected={tab === one}
            aria-controls="tab-panel"
            onClick={() => setTab(one)}
          >
            {one === "home" ? "Home" : "About"}
          </button>
        ))}
      </div>
      <div className="page" role="tabpanel" id="tab-panel" aria-labelledby={`tab-${tab}`}>
        {tab === "about" ? (
          <About app={app} />
        ) : (
          <HomeBlocks key={home?.viewId} home={home} trouble={trouble} />
        )}
      </div>
    </section>
  );
}

function HomeBlocks({
  home,
  trouble,
}: {
  home: HomeView | undefined;
  trouble: string | undefined;
}): ReactNode {
  const surface = useHomeSurface(home);
  if (trouble !== undefined) return <p className="empty">{trouble}</p>;
  if (home === undefined)
    return <p className="empty">This is a work in progress. The app has not published its Home yet.</p>;
  return (
    <div className="blocks">
      <SurfaceContext value={surface}>
        <Blocks blocks={home.blocks} />
      </SurfaceContext>
    </div>
  );
}

function useHomeSurface(home: HomeView | undefined): Surface {
  const client = useClient();
  const [entered, setEntered] = useState<SurfaceValues>({});
  return useMemo(() => {
    const viewId = home?.viewId ?? "";
    return {
      kind: "home",
      here: undefined,
      entered,
      errors: {},
      change: (blockId, actionId, state) =>
        setEntered((before) => ({ ...before, [blockId]: { ...before[blockId], [actionId]: state } })),
      act: (action) => {
        const { action_id, block_id, ...state } = action;
        const now = { ...entered, [block_id]: { ...entered[block_id], [action_id]: state } };
        return client.actOnView(viewId, action, stateValues(home?.blocks ?? [], now, undefined));
      },
      suggest: (blockId, actionId, query) => client.suggestForView(viewId, blockId, actionId, query),
    };
  }, [client, home, entered]);
}
