import { type ReactNode, useContext } from "react";
import { scopeWords } from "../../oauth/scope-words.ts";
import { ConfirmContext } from "../blocks/surface.ts";
import { useClient } from "../data/client-context.ts";
import type { AppListing, Team } from "../data/model.ts";
import { pathOf } from "../data/route.ts";
import { Trouble } from "../elements/trouble.tsx";
import { useAttempt } from "../elements/use-attempt.ts";
import { Icon } from "../icons/icon.tsx";
import { Avatar } from "../message/author.tsx";

/** One app's page, with the button that starts its own install flow. */
export function Listing({ app, team }: { app: AppListing; team: Team }): ReactNode {
  const isInstalled = team.installedAppIds.includes(app.id);
  return (
    <article>
      <div className="directory-top">
        <Avatar face={{ name: app.name, isApp: true }} size="large" />
        <div>
          <h1>{app.name}</h1>
          <p className="soft">{app.description}</p>
        </div>
      </div>
      <div className="directory-columns">
        <div>
          <h2>What it does</h2>
          <p>{app.longDescription}</p>
          <h2>Permissions</h2>
          <p className="soft">{app.name} will be able to:</p>
          <Scopes scopes={app.scopes} />
          {app.optionalScopes.length > 0 && (
            <>
              <h2>Optional permissions</h2>
              <p className="soft">You may leave these out when you add the app:</p>
              <Scopes scopes={app.optionalScopes} />
            </>
          )}
        </div>
        <aside className="directory-side" aria-label="Add or remove">
          {isInstalled ? <InstalledTools app={app} team={team} /> : <AddTools app={app} team={team} />}
          {app.commands.length > 0 && <h2>Commands</h2>}
          {app.commands.map((command) => (
            <p key={command.command}>
              <code className="text-code">{command.command}</code>
              <br />
              <span className="soft">{command.description}</span>
            </p>
          ))}
        </aside>
      </div>
    </article>
  );
}

function AddTools({ app, team }: { app: AppListing; team: Team }): ReactNode {
  return (
    <>
      <AddButton app={app} className="button button-primary" words="Add to Slack" />
      <p className="soft">
        You choose the workspace on the next page. <b>{team.name}</b> does not have {app.name} yet.
      </p>
    </>
  );
}

/** Leads to the app's own install address. There is none until the app is running. */
function AddButton({
  app,
  className,
  words,
}: {
  app: AppListing;
  className: string;
  words: string;
}): ReactNode {
  if (app.installUrl === "") {
    return (
      <button type="button" className={className} disabled title="The app is not running yet">
        {words}
      </button>
    );
  }
  return (
    <a className={className} href={app.installUrl} data-testid="add-to-slack">
      {words}
    </a>
  );
}

function InstalledTools({ app, team }: { app: AppListing; team: Team }): ReactNode {
  const client = useClient();
  const confirm = useContext(ConfirmContext);
  const attempt = useAttempt();
  const remove = async () => {
    const agreed = await confirm({
      title: { type: "plain_text", text: `Remove ${app.name}?` },
      text: {
        type: "plain_text",
        text: `It loses access to ${team.name} at once, and its commands and Home disappear.`,
      },
      confirm: { type: "plain_text", text: "Remove App" },
      deny: { type: "plain_text", text: "Keep It" },
      style: "danger",
    });
    if (agreed) await client.removeApp(app.id);
  };
  return (
    <>
      <span className="installed">
        <Icon name="check" />
        Added to {team.name}
      </span>
      <a
        className="button button-primary"
        href={pathOf({ page: "home", teamId: team.id, appId: app.id })}
        data-internal
      >
        Open in Slack
      </a>
      <AddButton app={app} className="button" words="Add to another workspace" />
      <button
        type="button"
        className="button"
        data-testid="remove-app"
        aria-busy={attempt.busy}
        onClick={() => attempt.run(remove)}
      >
        Remove app
      </button>
      <Trouble words={attempt.trouble} />
    </>
  );
}

function Scopes({ scopes }: { scopes: string[] }): ReactNode {
  return (
    <ul className="scopes">
      {scopes.map((scope) => (
        <li key={scope}>
          <Icon name="check" />
          <span>
            {scopeWords(scope)}
            <br />
            <code>{scope}</code>
          </span>
        </li>
      ))}
    </ul>
  );
}
