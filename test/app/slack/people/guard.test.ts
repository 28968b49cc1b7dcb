import { describe, expect, it } from "vitest";
import { ACTIONS, VIEWS } from "../../../../app/slack/action-ids.ts";
import { CHANGING_ACTIONS, CHANGING_VIEWS } from "../../../../app/slack/people/guard.ts";

/** What is for everyone: cards and their buttons, looking at things, trying them. */
const FOR_EVERYONE: readonly string[] = [
  ACTIONS.cardHelpful,
  ACTIONS.cardNotHelpful,
  ACTIONS.cardWhy,
  ACTIONS.cardMore,
  ACTIONS.cardRunbook,
  ACTIONS.detachRunbook,
  ACTIONS.cardOpenSource,
  ACTIONS.cardOpenDeploy,
  ACTIONS.undo,
  ACTIONS.splitPicked,
  ACTIONS.sendTest,
  ACTIONS.turnPage,
  ACTIONS.pickChannel,
  ACTIONS.openSettings,
  ACTIONS.openRoutes,
  ACTIONS.openWindows,
  ACTIONS.openPlan,
  ACTIONS.openPeople,
  ACTIONS.openDependencies,
  ACTIONS.openAliases,
  ACTIONS.openSafelist,
  ACTIONS.showSource,
  ACTIONS.showLetters,
  // Whoever is on call mutes, acknowledges and resolves.
  ACTIONS.cardAcknowledge,
  ACTIONS.cardResolve,
  ACTIONS.standingUndo,
  ACTIONS.feedbackUndo,
  ACTIONS.mutePicked,
  ACTIONS.unmute,
  ACTIONS.unmutePicked,
  ACTIONS.muteAgain,
  ACTIONS.tuneAlert,
  ACTIONS.openReports,
];
/** Fields of forms: what is entered counts when the form is sent. */
const FIELDS: readonly string[] = [
  ACTIONS.upstream,
  ACTIONS.downstream,
  ACTIONS.ciName,
  ACTIONS.monitoringName,
  ACTIONS.routedServices,
  ACTIONS.reportZone,
];
/** A prefix; the guard has it as one. */
const PREFIXES: readonly string[] = [ACTIONS.addRoute];
const VIEWS_FOR_EVERYONE: readonly string[] = [
  VIEWS.notHelpful,
  VIEWS.why,
  VIEWS.split,
  VIEWS.merge,
  VIEWS.runbook,
  VIEWS.mute,
  VIEWS.tune,
  // These are not sent: their buttons do it.
  VIEWS.deadLetters,
  VIEWS.routes,
  VIEWS.refused,
];

describe("every button and every modal", () => {
  it("is either guarded or for everyone: whoever adds one says which, here or in the guard", () => {
    const known = [...CHANGING_ACTIONS, ...FOR_EVERYONE, ...FIELDS, ...PREFIXES];

    expect(Object.values(ACTIONS).filter((id) => !known.includes(id))).toEqual([]);
    expect(
      Object.values(VIEWS).filter((id) => !CHANGING_VIEWS.includes(id) && !VIEWS_FOR_EVERYONE.includes(id)),
    ).toEqual([]);
  });

  it("is not both", () => {
    expect(CHANGING_ACTIONS.filter((id) => FOR_EVERYONE.includes(id))).toEqual([]);
    expect(CHANGING_VIEWS.filter((id) => VIEWS_FOR_EVERYONE.includes(id))).toEqual([]);
  });
});
