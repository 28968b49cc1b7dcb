import type { App } from "@slack/bolt";
import { onCardMenu } from "./actions/card-menu.ts";
import { onEvidenceSwitch } from "./actions/evidence.ts";
import { onFeedback } from "./actions/feedback.ts";
import { onModalButtons } from "./actions/open-modals.ts";
import { onQuestions } from "./actions/questions.ts";
import { onSendTest } from "./actions/send-test.ts";
import { onStandingButtons } from "./actions/standing.ts";
import { onUndo } from "./actions/undo.ts";
import { onDd0c } from "./commands/dd0c.ts";
import type { SlackDeps } from "./deps.ts";
import { onLifecycle } from "./events/lifecycle.ts";
import { onChannelPicked } from "./modals/channel.ts";
import { onCredentials } from "./modals/credentials.ts";
import { onReplay } from "./modals/dead-letters.ts";
import { onDeployJobsSaved } from "./modals/deploy-jobs.ts";
import { onMapping } from "./modals/mapping.ts";
import { onMerge } from "./modals/merge.ts";
import { onReportSettings } from "./modals/reports.ts";
import { onRunbookModal } from "./modals/runbook.ts";
import { onSafelist } from "./modals/safelist.ts";
import { onServiceTyped } from "./modals/service-input.ts";
import { onServiceModals } from "./modals/service-modals.ts";
import { onSettingsSaved } from "./modals/settings.ts";
import { onTellSilence } from "./modals/silence.ts";
import { onSecretPasted, onSourceChosen, showSource } from "./modals/source.ts";
import { onRename } from "./modals/source-name.ts";
import { onSplit } from "./modals/split.ts";
import { onTune } from "./modals/tune.ts";
import { onWhy } from "./modals/why.ts";
import { onWindows } from "./modals/windows.ts";
import { onZoneTyped } from "./modals/zone-input.ts";
import { onMutes } from "./mutes/mute-actions.ts";
import { guardSettings } from "./people/guard.ts";
import { onPeople } from "./people/people-modal.ts";
import { onDeletion } from "./plan/deletion-modal.ts";
import { onPlan } from "./plan/plan-modal.ts";
import { onRouteSaved, onRoutes } from "./routing/route-form.ts";

/** Every listener of the Slack app: its table of contents. */
export function listen(app: App, deps: SlackDeps): void {
  guardSettings(app, deps); //   who may change settings; stands before all others
  onDd0c(app, deps); //          /dd0c, "Configure dd0c"
  onModalButtons(app, deps); //  buttons that open a modal
  onEvidenceSwitch(app, deps); // alerts in threads, on or off
  onChannelPicked(app, deps); // "Pick a channel"
  onSourceChosen(app, deps); //  "Connect a source", step 1
  onSecretPasted(app, deps); //  "Connect a source", step 2
  onCredentials(app, deps, (...shown) => showSource(deps, ...shown)); // "New URL", "New secret", "Remove"
  onRename(app, deps); //        "Rename"
  onTellSilence(app, deps); //   "Say when it is silent"
  onDeployJobsSaved(app, deps); // "Which runs deploy"
  onMapping(app, deps); //       "Edit mapping"
  onReplay(app, deps); //        "Replay", "Replay all"
  onSendTest(app, deps); //      "Send test alert"
  onSettingsSaved(app, deps); // "Settings"
  onWindows(app, deps); //       "Windows and scoring", with its preview
  onRoutes(app, deps); //        "Channel routing"
  onRouteSaved(app, deps); //    "Route a service", "a team", "a severity"
  onPeople(app, deps); //        "People"
  onPlan(app, deps); //          "Plan and data"
  onDeletion(app, deps); //      "Delete all data"
  onFeedback(app, deps); //      Helpful, Not helpful
  onWhy(app, deps); //           "Why?"
  onCardMenu(app, deps); //      the three dots of a card
  onStandingButtons(app, deps); // Acknowledge, Resolve, and "Undo" of it
  onSplit(app, deps); //         "Not related…"
  onMerge(app, deps); //         "Merge with…"
  onMutes(app, deps); //         "Mute this pattern", "Unmute"
  onUndo(app, deps); //          "Undo" of the two
  onQuestions(app, deps); //     "payments → checkout? Yes / No"
  onServiceModals(app, deps); // "Dependencies", "Services and aliases"
  onServiceTyped(app, deps); //  which names a field offers
  onSafelist(app, deps); //      "Safelist"
  onReportSettings(app, deps); // "Digest and report"
  onZoneTyped(app); //           which time zones a field offers
  onTune(app, deps); //          "Tune" in a report
  onRunbookModal(app, deps); //  Attach runbook, Change runbook
  onLifecycle(app, deps); //     Home opened, app removed
}
