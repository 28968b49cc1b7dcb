/** What proves a box: words in a test, page or file of ours, the outside world, or nothing yet. */
export type Proof =
  | { readonly in: string; readonly says: string }
  | {
      readonly page: "landing" | "privacy" | "support" | "installed" | "not installed";
      readonly says: string;
    }
  | { readonly outside: string }
  | { readonly open: string };

/** One box of Slack's checklist for its Marketplace. */
export interface Box {
  readonly group: string;
  readonly box: string;
  readonly proof: Proof;
}

const box = (group: string, name: string, proof: Proof): Box => ({ group, box: name, proof });
const MANIFEST = "slack-manifest.yml";
const MANIFEST_TEST = "test/architecture/manifest.test.ts";
const CONTROL_PLANE = "test/app/slack/control-plane.int.test.ts";
const LIFECYCLE = "test/app/slack/lifecycle.int.test.ts";
const PEOPLE = "test/app/slack/people.int.test.ts";
const SURFACES = "test/app/slack/surfaces.property.test.ts";
const SETTINGS = "test/app/slack/settings.e2e.test.ts";
const NOTIFIER = "test/app/notify/notifier.int.test.ts";
const FIRST_MINUTE = "test/first-minute.e2e.test.ts";

/** Every box of reference/slack.md §2 in its order, with what proves it. */
export const BOXES: readonly Box[] = [
  box("Eligibility", "functionality is in Slack, not beta", {
    in: FIRST_MINUTE,
    says: "sees the same message become the incident card",
  }),
  box(
    "Eligibility",
    "minimum active workspaces (5 in the last 28 days; other copies of the guideline say 10)",
    { outside: "workspaces that use it" },
  ),
  box(
    "Eligibility",
    "no legacy/restricted scopes (admin.*, identity.*, search:read, workflow.steps:execute, triggers:*)",
    { in: MANIFEST_TEST, says: "asks for exactly the scopes that the code requests" },
  ),
  box("Eligibility", "no message export/backup", { page: "landing", says: "never reads your conversations" }),
  box("Eligibility", "no LLM training on Slack data; AI use disclosed", {
    page: "privacy",
    says: "Nothing is used to train models",
  }),
  box("Eligibility", "no circumventing admin controls", {
    in: MANIFEST_TEST,
    says: "asks for exactly the scopes that the code requests",
  }),
  box("Eligibility", "insights only aggregate.", {
    in: "test/app/slack/home/week.test.ts",
    says: "tells yesterday in one sentence",
  }),
  box("Listing", "name ≤35; short description ≤10 words", {
    in: MANIFEST_TEST,
    says: "keeps Slack's limits",
  }),
  box("Listing", "long description: problem + how it works in Slack", {
    in: MANIFEST,
    says: "On-call teams drown",
  }),
  box("Listing", "icon", { outside: "uploaded with the listing" }),
  box("Listing", "screenshots 1600×1000 <21 MB, show Slack UI", { outside: "taken in the real Slack" }),
  box("Listing", "video 30–90 s", { outside: "recorded in the real Slack" }),
  box("Listing", "pricing model", { outside: "chosen in the listing's form" }),
  box("Listing", "languages truthful", { outside: "chosen in the listing's form: English" }),
  box("Listing", "≤3 categories.", { outside: "chosen in the listing's form" }),
  box(
    "Install",
    "direct-install URL answers **302 to slack.com/oauth/v2/authorize** (Bolt `directInstall:true`)",
    { in: CONTROL_PLANE, says: "takes a person from the direct-install link to the app's Home" },
  ),
  box("Install", "works for an installer with **no dd0c account** (install creates the tenant)", {
    in: CONTROL_PLANE,
    says: "and makes the tenant",
  }),
  box("Install", "`state` verified, one-time", {
    in: CONTROL_PLANE,
    says: "takes a state once, and not at all after ten minutes",
  }),
  box("Install", "cancel → friendly page", {
    in: CONTROL_PLANE,
    says: "says in plain words that a cancelled installation changed nothing",
  }),
  box("Install", "post-install page says next steps and links back to Slack", {
    page: "installed",
    says: "Open dd0c/alert in Slack",
  }),
  box("Install", "re-install updates scopes/token.", {
    in: LIFECYCLE,
    says: "with the scopes that were granted last",
  }),
  box("Landing page", "public (no login/PDF/repo)", { page: "landing", says: "No other account is needed" }),
  box("Landing page", "overview, how it works, install button", { page: "landing", says: "Add to Slack" }),
  box("Landing page", "privacy link", { page: "landing", says: 'href="/privacy"' }),
  box("Landing page", "support link.", { page: "landing", says: 'href="/support"' }),
  box("Support page", "public", { page: "support", says: "No account is needed" }),
  box("Support page", "email or form without account", { page: "support", says: "mailto:support@dd0c.com" }),
  box("Support page", "reply ≤2 business days.", { page: "support", says: "within two business days" }),
  box("Privacy policy", "what/how/how long", { page: "privacy", says: "How long" }),
  box("Privacy policy", "access/transfer/delete", { page: "privacy", says: "Access, transfer, deletion" }),
  box("Privacy policy", "contact", { page: "privacy", says: 'href="/support"' }),
  box("Privacy policy", "covers received-but-unused data (IDs, logs).", { page: "privacy", says: "logs" }),
  box("Onboarding", "DM or Home greets installer AND first-time viewers", {
    in: SETTINGS,
    says: "greets whoever added the app",
  }),
  box("Onboarding", "progress markers", { in: CONTROL_PLANE, says: "begins with a checklist on Home" }),
  box("Onboarding", "help reachable everywhere (Home support info)", {
    in: "app/slack/home/home-view.ts",
    says: "support@dd0c.com",
  }),
  box("Onboarding", 'config attributed to a user ("Configured by @x")', {
    in: "test/app/slack/routing.int.test.ts",
    says: "and says who changed it last",
  }),
  box("Onboarding", "no dead ends; unknown users handled.", {
    in: PEOPLE,
    says: "is told when Slack does not say who is who, and whom to ask",
  }),
  box("Notifications", "type & frequency configurable", {
    in: "test/app/slack/silence.int.test.ts",
    says: "has a switch for the silence notice",
  }),
  box("Notifications", "actionable", {
    in: FIRST_MINUTE,
    says: "presses Helpful, which the card then shows",
  }),
  box("Notifications", "high volume batched/digest", {
    in: NOTIFIER,
    says: "folds a burst of alerts into few edits",
  }),
  box("Notifications", "intro message in the channel naming who configured", {
    in: CONTROL_PLANE,
    says: "connected dd0c/alert to this channel",
  }),
  box("Notifications", "no default #general, no @channel/@everyone, no Slackbot DMs, no impersonation", {
    in: SURFACES,
    says: "mentions nobody and links nowhere on a payload's word",
  }),
  box("Notifications", "Block Kit + `text` fallback.", {
    in: NOTIFIER,
    says: "sends plain text when Slack refuses the blocks",
  }),
  box("Home tab", "useful to any viewer (not only admin)", {
    in: PEOPLE,
    says: "reads on Home why, and is offered no step that is not theirs",
  }),
  box("Home tab", "settings there", { in: SETTINGS, says: "leads from the settings to routing" }),
  box("Home tab", "paginated.", { in: SURFACES, says: "is taken by Slack however strange and much it is" }),
  box("Messages tab", "off unless used; if on, replies to DMs (or read-only).", {
    in: MANIFEST,
    says: "messages_tab_read_only_enabled: true",
  }),
  box("Slash", "unique name", { outside: "told by Slack when the app is registered" }),
  box("Slash", "`/dd0c help` and unknown input → usage", {
    in: CONTROL_PLANE,
    says: "Did you mean `/dd0c status`",
  }),
  box("Slash", "hint + description set", { in: MANIFEST, says: "usage_hint:" }),
  box("Slash", "ephemeral by default", { in: CONTROL_PLANE, says: "control.ephemerals(" }),
  box("Slash", "uses response_url", {
    in: "test/app/slack/correlation-settings.int.test.ts",
    says: "shows who answered what",
  }),
  box("Slash", "ack <3 s", {
    in: "test/app/local/workspace/commands.int.test.ts",
    says: "operation_timeout",
  }),
  box("Slash", 'helpful errors ("`/invite @dd0c`").', {
    in: CONTROL_PLANE,
    says: "asks for an invitation when the app is not in the channel",
  }),
  box("Shortcuts", "verb name, <3 s, opens modal.", {
    in: "test/app/slack/mutes.int.test.ts",
    says: "is in the menu of the message too, and says of any other message that it is no card",
  }),
  box("Scopes", "least privilege, written reason each", {
    in: MANIFEST,
    says: "- chat:write # incident cards",
  }),
  box("Scopes", "none for future use", {
    in: MANIFEST_TEST,
    says: "asks for exactly the scopes that the code requests",
  }),
  box("Scopes", "bot token preferred", { in: MANIFEST_TEST, says: "bot_optional" }),
  box("Scopes", "optional scopes not core, with re-auth path", {
    in: PEOPLE,
    says: "is told when Slack does not say who is who",
  }),
  box(
    "Scopes",
    "enhanced review only if used: *:history, files:read, canvases:read, conversations.connect:write, usergroups:write.",
    { in: NOTIFIER, says: "settles all unclear posts of a channel with one look at its history" },
  ),
  box("Privacy model", "private channel names never shown to non-members", {
    in: "app/slack/modals/channel.ts",
    says: "channel.is_private || channel.name === undefined ? {}",
  }),
  box("Privacy model", "Slack Connect users handled", {
    in: "app/slack/modals/blocks.ts",
    says: "exclude_external_shared_channels: true",
  }),
  box("Privacy model", "emails only with explicit consent.", {
    in: MANIFEST_TEST,
    says: "asks for exactly the scopes that the code requests",
  }),
  box("Security", "tokens encrypted, never logged", {
    in: CONTROL_PLANE,
    says: "sealed_installation).toMatch",
  }),
  box("Security", "signed secrets on every endpoint, no verification token", {
    in: LIFECYCLE,
    says: "believes only what is signed with our secret",
  }),
  box("Security", "TLS ≥1.2", { outside: "the host's edge: fly.toml forces https" }),
  box("Security", "SSRF/XSS/headers clean for automated scans", {
    in: "test/app/webhooks/sns.int.test.ts",
    says: "ssrf",
  }),
  box("Security", "incident contact", { page: "support", says: "support@dd0c.com" }),
  box("Security", "architecture/data-flow description.", { in: "README.md", says: "How it works" }),
  box(
    "Uninstall",
    "subscribe `app_uninstalled` + `tokens_revoked` (**order not guaranteed**; tokens_revoked carries user IDs)",
    { in: LIFECYCLE, says: "stops everything with $first alone; $second after it changes nothing" },
  ),
  box(
    "Uninstall",
    "stop jobs & digests, delete tokens now, purge tenant data on schedule (reviewers asked GitLab for it, 2023 [B])",
    { in: LIFECYCLE, says: "leaves no row of the tenant in any table" },
  ),
  box("Uninstall", "reinstall after uninstall works", {
    in: LIFECYCLE,
    says: "Whoever comes back within the grace finds everything as it was",
  }),
  box("Uninstall", "deletion request path.", {
    in: LIFECYCLE,
    says: "wants the workspace's name, then leaves it at once",
  }),
  box("After approval", "resubmit on substantial change", { outside: "whoever releases" }),
  box("After approval", "a named collaborator", { outside: "named in the app's settings" }),
  box("After approval", "links stay alive; delisting for broken links, many errors/uninstalls.", {
    outside: "watched in operation",
  }),
];
