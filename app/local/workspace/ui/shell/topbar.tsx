import type { ReactNode } from "react";
import type { Channel, Model, Team } from "../data/model.ts";
import { Icon } from "../icons/icon.tsx";
import { StormMeter } from "./storm-meter.tsx";
import { Switcher } from "./switcher.tsx";
import { useTheme } from "./theme.ts";

interface TopbarProps {
  model: Model;
  team: Team;
  channels: Channel[];
  isInspecting: boolean;
  toggleInspector(): void;
}

export function Topbar({ model, team, channels, isInspecting, toggleInspector }: TopbarProps): ReactNode {
  const [theme, toggleTheme] = useTheme();
  return (
    <header className="topbar">
      <span />
      <Switcher team={team} channels={channels} apps={model.apps} />
      <div className="topbar-tools">
        <StormMeter changesAt={model.changesAt} />
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
