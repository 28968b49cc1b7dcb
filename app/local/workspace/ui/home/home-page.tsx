import { type ReactNode, useEffect, useMemo, useState } from "react";
import { Blocks } from "../blocks/block-view.tsx";
import { stateValues } from "../blocks/element-state.ts";
import type { SurfaceValues } from "../blocks/kit.ts";
import { type Surface, SurfaceContext } from "../blocks/surface.ts";
import { useClient } from "../data/client-context.ts";
import type { AppListing, Channel, HomeView } from "../data/model.ts";
import { Avatar } from "../message/author.tsx";
import type { UiMessage } from "../message/message.ts";
import { About } from "./about.tsx";
import { MessagesTab } from "./messages-tab.tsx";

type Tab = "home" | "messages" | "about";

const TITLES: Record<Tab, string> = { home: "Home", messages: "Messages", about: "About" };

interface HomePageProps {
  app: AppListing;
  home: HomeView | undefined;
  /** The conversation with the app, and what was said in it. */
  direct: Channel | undefined;
  messages: UiMessage[] | undefined;
}

/** An app's own place: the Home tab it publishes, what it wrote to this person, and what the directory says of it. */
export function HomePage({ app, home, direct, messages = [] }: HomePageProps): ReactNode {
  const client = useClient();
  const [tab, setTab] = useState<Tab>(app.hasHome ? "home" : "about");
  const [trouble, setTrouble] = useState<string>();
  const directId = direct?.id;
  useEffect(() => {
    client.openHome(app.id, tab).then(
      () => setTrouble(undefined),
      (error: unknown) => setTrouble(error instanceof Error ? error.message : String(error)),
    );
  }, [client, app.id, tab]);
  useEffect(() => {
    if (directId !== undefined) void client.loadMessages(directId);
  }, [client, directId]);
  const tabs: Tab[] = [
    ...(app.hasHome ? (["home"] as const) : []),
    ...(app.hasMessagesTab || messages.length > 0 ? (["messages"] as const) : []),
    "about",
  ];
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
            {TITLES[one]}
          </button>
        ))}
      </div>
      {tab === "messages" && direct ? (
        <MessagesTab direct={direct} messages={messages} />
      ) : (
        <div className="page" role="tabpanel" id="tab-panel" aria-labelledby={`tab-${tab}`}>
          {tab === "about" ? (
            <About app={app} />
          ) : (
            <HomeBlocks key={home?.viewId} home={home} trouble={trouble} />
          )}
        </div>
      )}
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
