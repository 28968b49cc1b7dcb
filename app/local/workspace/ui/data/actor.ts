import type { UiTeam } from "../../ui-contract.ts";

/** Whom this browser acts as in a workspace: the last pick, else the workspace's admin. */
export function actorIn(team: UiTeam): string {
  const picked = localStorage.getItem(keyOf(team.id));
  return team.users.some((user) => user.id === picked) && picked !== null ? picked : team.defaultUserId;
}

/** Becomes somebody else. What is on screen was loaded for one person, so the page starts over. */
export function actAs(teamId: string, userId: string): void {
  localStorage.setItem(keyOf(teamId), userId);
  location.reload();
}

function keyOf(teamId: string): string {
  return `actor:${teamId}`;
}
