import { Ids } from "./ids.ts";
import type { Channel, State, Team, User } from "./state.ts";

interface TeamPlan {
  name: string;
  domain: string;
  users: [name: string, realName: string, tz: string][];
  privateChannel: string;
}

const TEAMS: TeamPlan[] = [
  {
    name: "Acme",
    domain: "acme",
    users: [
      ["ada", "Ada Lindqvist", "Europe/Stockholm"],
      ["marcus", "Marcus Weber", "Europe/Berlin"],
      ["priya", "Priya Raman", "Asia/Kolkata"],
    ],
    privateChannel: "oncall-private",
  },
  {
    name: "Globex",
    domain: "globex",
    users: [
      ["grace", "Grace Okafor", "Europe/London"],
      ["tom", "Tom Alvarez", "America/New_York"],
    ],
    privateChannel: "sre-private",
  },
];

/** A workspace on its first day: two teams that know nothing of each other, and no app installed. */
export function seedState(seed: number, now: number): State {
  const idState = { seed, lastTsMicros: 0 };
  const ids = new Ids(idState);
  const teams = TEAMS.map((plan) => seedTeam(plan, ids, now));
  return {
    ids: idState,
    app: {
      id: ids.make("A"),
      clientId: `${ids.digits(12)}.${ids.digits(12)}`,
      clientSecret: ids.hex(32),
      signingSecret: ids.hex(32),
      verificationToken: ids.hex(24),
    },
    teams: Object.fromEntries(teams.map((team) => [team.id, team])),
    tokens: {},
    codes: {},
    views: {},
    modals: {},
    homes: {},
    files: {},
  };
}

function seedTeam(plan: TeamPlan, ids: Ids, now: number): Team {
  const teamId = ids.make("T");
  const users = plan.users.map(
    ([name, realName, tz], index): User => ({
      id: ids.make("U"),
      teamId,
      name,
      realName,
      tz,
      isAdmin: index === 0,
      isBot: false,
      isDeleted: false,
    }),
  );
  const everyone = users.map((user) => user.id);
  const [admin = ""] = everyone;
  const channel = (name: string, more: Partial<Channel>): Channel => ({
    ...newChannel(ids.make("C"), teamId, name, admin, now),
    members: everyone,
    ...more,
  });
  const channels = [
    channel("general", { topic: "Company-wide announcements" }),
    channel("alerts", { topic: "Everything the monitors say" }),
    channel("incidents", { topic: "What is broken right now" }),
    channel(plan.privateChannel, { kind: "private", members: everyone.slice(0, 2) }),
    channel("old-alerts", { isArchived: true }),
  ];
  return {
    id: teamId,
    name: plan.name,
    domain: plan.domain,
    users: Object.fromEntries(users.map((user) => [user.id, user])),
    channels: Object.fromEntries(channels.map((one) => [one.id, one])),
    userGroups: [
      { id: `S${teamId.slice(1)}`, handle: "sre", name: "Site reliability", members: everyone.slice(0, 2) },
    ],
    install: null,
    bot: null,
  };
}

/** An empty public channel without members. */
export function newChannel(id: string, teamId: string, name: string, creator: string, now: number): Channel {
  return {
    id,
    teamId,
    name,
    kind: "public",
    isArchived: false,
    topic: "",
    creator,
    createdAt: now,
    members: [],
    messages: [],
    readUpTo: {},
  };
}
