import { addMember, channelOf, teamOf, userOf } from "../core/channels.ts";
import { postMessage, tellPrivately } from "../core/messages.ts";
import { parseJson } from "../core/parse-json.ts";
import type { Channel, Team } from "../core/state.ts";
import { appUrl, type World } from "../core/world.ts";
import { deliver, isAccepted, type Reply } from "./deliver.ts";
import { CommandResponse, respond } from "./response-url.ts";
import { issueResponseUrl, issueTrigger } from "./tickets.ts";

export interface Typed {
  teamId: string;
  userId: string;
  channelId: string;
  text: string;
  threadTs?: string | undefined;
}

/** Sends what a person typed: a slash command to whom it belongs, anything else as a message. */
export async function sendTyped(world: World, typed: Typed): Promise<Reply | undefined> {
  const team = teamOf(world, typed.teamId);
  const channel = channelOf(team, typed.channelId);
  const user = userOf(team, typed.userId);
  const [command = "", ...rest] = typed.text.trim().split(/\s+/);
  if (!command.startsWith("/")) {
    postMessage(world, channel, {
      userId: user.id,
      text: escapeText(typed.text),
      threadTs: typed.threadTs ?? null,
    });
    return undefined;
  }
  if (command === "/invite") {
    // An app's name may have a space in it: in "@dd0c alert" only the first word names anyone.
    const names = rest.filter((word) => /^<?@/.test(word));
    invite(world, team, channel, user.id, names.length > 0 ? names : rest);
    return undefined;
  }
  const known = world.manifest.features.slash_commands.find((one) => one.command === command);
  if (known === undefined || team.install === null) {
    tellPrivately(world, channel, user.id, `\`${command}\` is not a valid command.`);
    return undefined;
  }
  return sendCommand(world, team, channel, typed, known);
}

async function sendCommand(
  world: World,
  team: Team,
  channel: Channel,
  typed: Typed,
  { command, url, should_escape }: { command: string; url?: string | undefined; should_escape: boolean },
): Promise<Reply> {
  const user = userOf(team, typed.userId);
  const text = typed.text.trim().slice(command.length).trim();
  const hook = {
    teamId: team.id,
    channelId: channel.id,
    userId: user.id,
    messageTs: null,
    threadTs: typed.threadTs ?? null,
  };
  const reply = await deliver(world, {
    kind: "command",
    name: command,
    teamId: team.id,
    url: appUrl(world, url),
    encoding: "form",
    payload: {
      token: world.state.app.verificationToken,
      team_id: team.id,
      team_domain: team.domain,
      channel_id: channel.id,
      channel_name: shownName(channel),
      user_id: user.id,
      user_name: user.name,
      command,
      text: should_escape ? escapeNames(team, text) : text,
      api_app_id: world.state.app.id,
      is_enterprise_install: "false",
      response_url: issueResponseUrl(world, "commands", hook),
      trigger_id: issueTrigger(world, {
        teamId: team.id,
        userId: user.id,
        channelId: channel.id,
        viewId: null,
      }),
    },
  });
  const trouble = isAccepted(reply)
    ? showAck(world, { ...hook, issuedAt: 0, uses: 0 }, reply)
    : reply.outcome === "timeout"
      ? "operation_timeout"
      : "dispatch_failed";
  if (trouble !== null) {
    tellPrivately(world, channel, user.id, `${command} failed with the error \`${trouble}\``);
  }
  return reply;
}

/** Shows the body of an ack, if there is one. Returns the error a person sees when it is no good. */
function showAck(
  world: World,
  hook: Parameters<typeof respond>[1],
  { text, contentType }: Reply,
): string | null {
  if (text.trim() === "") return null;
  if (!contentType.includes("json")) {
    respond(world, hook, { text });
    return null;
  }
  const body = CommandResponse.safeParse(parseJson(text));
  if (!body.success) return "invalid_command_response";
  if (Object.keys(body.data).length === 0) return null;
  return respond(world, hook, body.data) === null ? null : "invalid_command_response";
}

/** `/invite @name …`, which the workspace answers by itself. */
function invite(world: World, team: Team, channel: Channel, by: string, names: string[]): void {
  if (names.length === 0) {
    tellPrivately(world, channel, by, "Say whom to invite: `/invite @someone`");
    return;
  }
  for (const name of names) {
    const wanted = mentioned(team, name, world.manifest.display_information.name);
    if (wanted === undefined) {
      tellPrivately(world, channel, by, `There is nobody here called ${name}.`);
    } else {
      inviteToChannel(world, team, channel, by, wanted);
    }
  }
}

export function inviteToChannel(
  world: World,
  team: Team,
  channel: Channel,
  by: string,
  wanted: string,
): void {
  if (channel.members.includes(wanted)) {
    tellPrivately(world, channel, by, `<@${wanted}> is already in this channel.`);
    return;
  }
  addMember(world, channel, wanted);
  const isBot = team.users[wanted]?.isBot === true;
  postMessage(world, channel, {
    userId: wanted,
    text: isBot ? `was added to the channel by <@${by}>.` : `joined the channel, invited by <@${by}>.`,
  });
}

/** Whom `@dd0c`, `@dd0c_alert` or `<@U…>` means: a person by name, a bot also by the first word of its app's name. */
function mentioned(team: Team, word: string, appName: string): string | undefined {
  const [, id] = /^<@(\w+)(?:\|[^>]*)?>$/.exec(word) ?? [];
  const name = word.replace(/^@/, "").toLowerCase();
  const [firstWord] = appName.toLowerCase().split(/\s+/);
  return Object.values(team.users).find(
    (one) =>
      !one.isDeleted &&
      (one.id === id ||
        one.name === name ||
        (one.isBot && (name === firstWord || name === appName.toLowerCase()))),
  )?.id;
}

/** Puts ids beside the names of people and channels, for a command that asked for it with `should_escape`. */
function escapeNames(team: Team, text: string): string {
  return text.replaceAll(/([@#])([\w-]+)/g, (word, sign: string, name: string) => {
    const things = sign === "@" ? Object.values(team.users) : Object.values(team.channels);
    const thing = things.find((one) => one.name === name);
    return thing === undefined ? word : `<${sign}${thing.id}|${thing.name}>`;
  });
}

export function shownName(channel: Channel): string {
  if (channel.kind === "private") return "privategroup";
  return channel.kind === "im" ? "directmessage" : channel.name;
}

/** The three characters that Slack's text format needs for itself. */
function escapeText(text: string): string {
  return text.replaceAll(/&(?!amp;|lt;|gt;)/g, "&amp;").replaceAll(/<(?![@#!])/g, "&lt;");
}
