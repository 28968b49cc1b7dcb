import type { LocalSlack } from "../../app/local/workspace/start.ts";

/** A person's first minute in Slack, by clicks: installs, picks the channel, connects a source. Returns the source's URL. */
export async function setUpBySlack(
  slack: LocalSlack,
  options: { team: string; user: string; channel: string; provider: string },
): Promise<string> {
  const { team, user, channel, provider } = options;
  const { control } = slack;
  if (!control.workspaces().find((one) => one.name === team)?.isInstalled) {
    await control.install(team, user);
    control.inviteBot(team, channel);
    await openHome(slack, team, user);
    await press(slack, { team, user, view: "home", actionId: "pick_channel" });
    const channelId = control.channels(team).find((one) => one.name === channel)?.id ?? "";
    await control.fillAndSubmit(team, user, { values: { channel: channelId } });
  }
  await openHome(slack, team, user);
  await press(slack, {
    team,
    user,
    view: "home",
    actionId: "add_source",
    blockId: "home_actions",
  });
  const answer = await control.fillAndSubmit(team, user, { values: { provider } });
  const modal = control.currentModal(team, user);
  const url = /https?:\/\/[^\s`"']+\/v1\/wh\/[^\s`"']+/.exec(JSON.stringify(modal?.blocks))?.[0];
  await control.closeModal(team, user, { all: true });
  if (!url) throw new Error(`the modal shows no URL: ${JSON.stringify(answer)}`);
  return url;
}

/** Opens the app's Home and waits until the app has shown something there. */
export async function openHome(slack: LocalSlack, team: string, user: string) {
  await slack.control.openHome(team, user);
  return slack.control.waitForHome(team, user);
}

/** Presses a button that opens a modal, and waits for the modal. */
export async function press(slack: LocalSlack, click: Parameters<LocalSlack["control"]["clickAction"]>[0]) {
  await slack.control.clickAction(click);
  return slack.control.waitForModal(click.team, click.user);
}
