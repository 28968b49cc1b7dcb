import type { App } from "@slack/bolt";
import type { SlackDeps } from "../deps.ts";
import { showHome } from "../home/show-home.ts";
import { tenantOfBody } from "../tenant-of.ts";

/** Home is opened, the app is removed. */
export function onLifecycle(app: App, deps: SlackDeps): void {
  app.event("app_home_opened", async ({ event, body, client }) => {
    const tenantId = await tenantOfBody(deps, body);
    if (tenantId && event.tab === "home") {
      // Slack sends along what it shows there; nothing is there before the first time.
      await showHome(deps, client, tenantId, event.user, event.view === undefined);
    }
  });
  // Slack sends both, in either order, and neither is enough alone (reference/slack.md §2): each stops everything.
  app.event("app_uninstalled", async ({ body }) => {
    const tenantId = await tenantOfBody(deps, body);
    if (tenantId) await deps.installations.revoke(tenantId, "app_uninstalled");
  });
  app.event("tokens_revoked", async ({ event, body }) => {
    // A person who withdraws their own token leaves the bot's alone.
    if ((event.tokens.bot ?? []).length === 0) return;
    const tenantId = await tenantOfBody(deps, body);
    if (tenantId) await deps.installations.revoke(tenantId, "tokens_revoked");
  });
}
