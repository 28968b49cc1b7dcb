import type { ReactNode } from "react";
import type { AppListing, Team } from "../data/model.ts";
import { pathOf } from "../data/route.ts";
import { Icon } from "../icons/icon.tsx";
import { Avatar } from "../message/author.tsx";
import { Listing } from "./listing.tsx";

interface DirectoryPageProps {
  apps: AppListing[];
  appId: string | undefined;
  team: Team;
}

/** The app directory: the shelf, or one app's listing. */
export function DirectoryPage({ apps, appId, team }: DirectoryPageProps): ReactNode {
  const app = apps.find((one) => one.id === appId);
  return (
    <section className="column directory" aria-label="App directory" data-testid="directory">
      <header className="column-head">
        <h1 className="column-title">
          <Icon name="apps" />
          App directory
        </h1>
      </header>
      <div className="page">
        <div className="page-narrow">
          {app ? <Listing app={app} team={team} /> : <Shelf apps={apps} team={team} />}
        </div>
      </div>
    </section>
  );
}

function Shelf({ apps, team }: { apps: AppListing[]; team: Team }): ReactNode {
  return (
    <>
      <h2>Apps you can add to {team.name}</h2>
      {apps.map((app) => (
        <a
          key={app.id}
          className="listing"
          href={pathOf({ page: "directory", appId: app.id })}
          data-internal
          data-app-id={app.id}
        >
          <Avatar face={{ name: app.name, isApp: true }} size="medium" />
          <span>
            <b>{app.name}</b>
            <span className="soft">{app.description}</span>
          </span>
          {team.installedAppIds.includes(app.id) && <Installed />}
        </a>
      ))}
    </>
  );
}

function Installed(): ReactNode {
  return (
    <span className="installed">
      <Icon name="check" />
      Added
    </span>
  );
}
