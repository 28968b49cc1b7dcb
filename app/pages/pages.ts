import { html, page } from "./page.ts";

/** The landing page: what it is, how it works, the button. */
export function landingPage(installPath: string): string {
  return page(
    "dd0c/alert — one incident card instead of a hundred alerts",
    html`<h1>One incident card instead of a hundred alerts</h1>
<p class="lead">One bad deploy makes Datadog, PagerDuty and Grafana fire hundreds of alerts. dd0c/alert shows them in Slack as one card, with the deploy that likely caused it and a noise score that says why.</p>
<p><a class="button" href="${installPath}">Add to Slack</a></p>
<h2>How it works</h2>
<ol><li>Add the app to Slack. No other account is needed.</li><li>Paste one webhook URL into your monitoring tool.</li><li>See the first alert in Slack within a minute; related ones join its card.</li></ol>
<h2>What it does not do</h2>
<p>It observes and suggests. It never hides an alert by itself, never reads your conversations, and keeps your pager as it is.</p>`,
  );
}

/** What we keep, for how long, and how to have it deleted. */
export function privacyPage(purgeAfterDays: number, eraseAfterHours: number): string {
  return page(
    "Privacy — dd0c/alert",
    html`<h1>Privacy</h1>
<h2>What we receive</h2><p>The alerts and deploys that your tools send to your webhook URLs; from Slack, the ids of your workspace, the channels you pick and the people who press our buttons; of the fields that Slack sends along and we do not use, nothing is kept. Our logs have ids and times, no contents of alerts.</p>
<h2>What we do not read</h2><p>Conversations. If you grant the optional history permission, it is used only to find our own message again after Slack's answer to it was lost.</p>
<h2>How it is kept</h2><p>Encrypted on the way. Tokens and signing secrets are sealed with AES-256-GCM. Every query is bound to your workspace, in our code and by the database itself. Nothing is used to train models.</p>
<h2>E-mail</h2><p>The weekly report goes to the addresses that somebody in your workspace entered for it, and to no other. Taken out there, an address gets no more.</p>
<h2>Privacy mode</h2><p>Anyone who may change the settings can switch it on with <code>/dd0c config</code>. From then on descriptions and commit messages are not kept, the values of tags are replaced by keyed hashes, and what a tool sent is deleted as soon as it was processed.</p>
<h2>How long</h2><p>Raw alerts for as long as your plan says. When you remove the app, tokens are deleted at once and all data after ${String(purgeAfterDays)} days; add the app again before that and it is still there.</p>
<h2>Access, transfer, deletion</h2><p>To have everything deleted, press <strong>Delete all data</strong> under <em>Plan and data</em> in the settings: the app leaves your workspace at once and all data goes after ${String(eraseAfterHours)} hours. For anything else, or if the app is gone already, write to us from the <a href="/support">support page</a>; we answer within two business days.</p>`,
  );
}

/** How to reach us. */
export function supportPage(): string {
  return page(
    "Support — dd0c/alert",
    html`<h1>Support</h1><p>Write to <a href="mailto:support@dd0c.com">support@dd0c.com</a>. No account is needed; we answer within two business days.</p>
<p>In Slack, <strong>/dd0c help</strong> says what you can do, and the app's Home tab shows whether your sources deliver.</p>`,
  );
}

/** After an installation: what comes next, and the way back into Slack. */
export function installedPage(teamName: string, homeLink: string): string {
  return page(
    "dd0c/alert is installed",
    html`<h1>dd0c/alert is in ${teamName}</h1><p class="lead">Next: pick a channel, connect a source, send a test alert. The app's Home tab takes you through it.</p>
<p><a class="button" href="${homeLink}">Open dd0c/alert in Slack</a></p>`,
  );
}

/** When an installation did not happen; `reason` is what a person can do about it. */
export function notInstalledPage(reason: string, installPath: string): string {
  return page(
    "dd0c/alert was not installed",
    html`<h1>dd0c/alert was not installed</h1><p class="lead">${reason}</p><p><a class="button" href="${installPath}">Try again</a></p>`,
  );
}
