import type { App } from "@slack/bolt";
import { onFeedback } from "./actions/feedback.ts";
import { onModalButtons } from "./actions/open-modals.ts";
import { onSendTest } from "./actions/send-test.ts";
import { onDd0c } from "./commands/dd0c.ts";
import type { SlackDeps } from "./deps.ts";
import { onLifecycle } from "./events/lifecycle.ts";
import { onChannelPicked } from "./modals/channel.ts";
import { onCredentials } from "./modals/credentials.ts";
import { onReplay } from "./modals/dead-letters.ts";
import { onDeployJobsSaved } from "./modals/deploy-jobs.ts";
import { onMapping } from "./modals/mapping.ts";
import { onRunbookModal } from "./modals/runbook.ts";
import { onSettingsSaved } from "./modals/settings.ts";
import { onTellSilence } from "./modals/silence.ts";
import { onSecretPasted, onSourceChosen, showSource } from "./modals/source.ts";

/** Every listener of the Slack app: its table of contents. */
export function listen(app: App, deps: SlackDeps): void {
  onDd0c(app, deps); //          /dd0c help | status | delivery | config
  onModalButtons(app, deps); //  buttons that open a modal
  onChannelPicked(app, deps); // "Pick a channel"
  onSourceChosen(app, deps); //  "Connect a source", step 1
  onSecretPasted(app, deps); //  "Connect a source", step 2
  onCredentials(app, deps, (...shown) => showSource(deps, ...shown)); // "New URL", "New secret", "Remove"
  onTellSilence(app, deps); //   "Tell me when it falls silent"
  onDeployJobsSaved(app, deps); // "Which runs deploy"
  onMapping(app, deps); //       "Edit mapping"
  onReplay(app, deps); //        "Replay", "Replay all"
  onSendTest(app, deps); //      "Send test alert"
  onSettingsSaved(app, deps); // "Settings"
  onFeedback(app, deps); //      Helpful, Not helpful
  onRunbookModal(app, deps); //  Attach runbook, Change runbook
  onLifecycle(app, deps); //     Home opened, app removed
}
