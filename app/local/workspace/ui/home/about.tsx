import type { ReactNode } from "react";
import type { AppListing } from "../data/model.ts";
import { pathOf } from "../data/route.ts";
import { Avatar } from "../message/author.tsx";

export function About({ app }: { app: AppListing }): ReactNode {
  return (
    <div className="about page-narrow">
      <Avatar face={{ name: app.name, isApp: true }} size="large" />
      <div>
        <h2>{app.name}</h2>
        <p className="soft">{app.description}</p>
        <dl>
          <dt>Commands</dt>
          <dd>{app.commands.map((command) => command.command).join(", ") || "None"}</dd>
          <dt>Bot user</dt>
          <dd>@{app.botName}</dd>
        </dl>
        <p>{app.longDescription}</p>
        <p>
          <a className="link" href={pathOf({ page: "directory", appId: app.id })} data-internal>
            View in the app directory
          </a>
        </p>
      </div>
    </div>
  );
}
