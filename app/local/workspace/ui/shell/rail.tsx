import type { CSSProperties, ReactNode } from "react";
import type { Team } from "../data/model.ts";
import { goTo } from "../data/route.ts";
import { Icon } from "../icons/icon.tsx";
import { ActAs } from "./act-as.tsx";

interface RailProps {
  teams: Team[];
  team: Team;
  page: "home" | "directory";
  /** The channel each workspace was left at. */
  doorOf(teamId: string): string;
}

const COLORS = ["#7a3fa0", "#2f7d6b", "#b0532f"];

/** The far left: which workspace, and which half of it. */
export function Rail({ teams, team, page, doorOf }: RailProps): ReactNode {
  const enter = (teamId: string) =>
    goTo({ page: "channel", teamId, channelId: doorOf(teamId), threadTs: undefined });
  return (
    <nav className="rail" aria-label="Workspaces" data-testid="rail">
      {teams.map((one, index) => (
        <button
          key={one.id}
          type="button"
          className="rail-team"
          style={{ "--team": COLORS[index % COLORS.length] } as CSSProperties}
          title={one.name}
          aria-label={`Workspace ${one.name}`}
          aria-current={one.id === team.id}
          data-team-id={one.id}
          onClick={() => enter(one.id)}
        >
          {one.name[0]}
        </button>
      ))}
      <button
        type="button"
        className="rail-nav"
        aria-current={page === "home" ? "page" : undefined}
        onClick={() => enter(team.id)}
      >
        <Icon name="home" />
        Home
      </button>
      <a
        className="rail-nav"
        href="/app-directory"
        data-internal
        aria-current={page === "directory" ? "page" : undefined}
      >
        <Icon name="apps" />
        Apps
      </a>
      <span className="rail-space" />
      <ActAs team={team} />
    </nav>
  );
}
