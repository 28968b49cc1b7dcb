import { z } from "zod";
import type { Team, UserGroup } from "../../core/state.ts";
import { flag } from "../arguments.ts";
import { defineMethod } from "../method.ts";
import { Refusal } from "../refusal.ts";

export const usergroupsList = defineMethod({
  tier: "tier2",
  scopes: ["usergroups:read"],
  args: z.object({ include_users: flag, include_count: flag, include_disabled: flag }),
  run: ({ team }) => ({
    usergroups: groupsOf(team).map(({ id, handle, name }) => ({
      id,
      team_id: team.id,
      is_usergroup: true,
      handle,
      name,
    })),
  }),
});

export const usergroupsUsersList = defineMethod({
  tier: "tier2",
  scopes: ["usergroups:read"],
  args: z.object({ usergroup: z.string().min(1), include_disabled: flag }),
  run: ({ team }, { usergroup }) => {
    const group = groupsOf(team).find(({ id }) => id === usergroup);
    if (!group) throw new Refusal("no_such_subteam");
    return { users: group.members };
  },
});

/** A workspace that was saved before there were user groups has none. */
function groupsOf({ userGroups = [] }: Team): readonly UserGroup[] {
  return userGroups;
}
