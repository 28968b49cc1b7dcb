/** A command the composer can offer. `source` is the app behind it, or the workspace itself. */
export interface SlashCommand {
  command: string;
  hint: string;
  description: string;
  source: string;
}

/** The few commands that the workspace answers by itself. */
export const BUILT_IN_COMMANDS: SlashCommand[] = [
  {
    command: "/invite",
    hint: "@someone",
    description: "Add a person or an app to this channel",
    source: "Workspace",
  },
];

/** The commands to offer while the first word is still being typed. */
export function matchCommands(commands: SlashCommand[], text: string): SlashCommand[] {
  if (!/^\/\S*$/.test(text)) return [];
  return commands.filter((command) => command.command.startsWith(text.toLowerCase()));
}
