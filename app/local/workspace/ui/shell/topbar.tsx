import type { ReactNode } from "react";
import type { AppListing, Channel, Team } from "../data/model.ts";
import { Icon } from "../icons/icon.tsx";
import { StormMeter } from "./storm-meter.tsx";
import { Switcher } from "./switcher.tsx";
import { useTheme } from "./theme.ts";

interface TopbarProps {
  changesAt: number[];
  team: Team;
  channels: Channel[];
  apps: AppListing[];
  isInspecting: boolean;
  toggleInspector(): void;
}

export function Topbar({
  changesAt,
  team,
  channels,
  apps,
  isInspecting,
  toggleInspector,
}: TopbarProps): ReactNode {
  const [theme, toggleTheme] = useTheme();
  return (
    <header className="topbar">
      <span />
      <Switcher team={team} channels={channels} apps={apps} />
      <div className="topbar-tools">
        <StormMeter changesAt={changesAt} />
        <button
          type="button"
          className="icon-button"
          title="Request inspector"
          aria-label="Request inspector"
          aria-pressed={isInspecting}
          data-testid="inspector-toggle"
          onClick={toggleInspector}
        >
          <Icon name="inspect" />
        </button>
        <button
          type="button"
          className="icon-button"
          title={theme === "dark" ? "Light theme" : "Dark theme"}
          aria-label={theme === "dark" ? "Use the light theme" : "Use the dark theme"}
          data-testid="theme-toggle"
          onClick={toggleTheme}
        >
          <Icon name={theme === "dark" ? "sun" : "moon"} />
        </button>
      </div>
    </header>
  );
}
