const WORDS: Record<string, string> = {
  commands: "Add shortcuts and slash commands that people can use",
  "chat:write": "Send messages as the app",
  "chat:write.public": "Send messages to public channels it is not a member of",
  "channels:read": "View basic information about public channels",
  "groups:read": "View basic information about private channels it was added to",
  "channels:history": "View messages in public channels it was added to",
  "groups:history": "View messages in private channels it was added to",
  "channels:join": "Join public channels",
  "im:history": "View messages in its own direct messages",
  "im:write": "Start direct messages with people",
  "usergroups:read": "View user groups and who is in them",
  "users:read": "View people in the workspace",
  "team:read": "View the name and domain of the workspace",
  "files:write": "Upload, edit and delete files",
};

/** What a scope lets an app do, in words for the person who decides. */
export function scopeWords(scope: string): string {
  return WORDS[scope] ?? `Use ${scope}`;
}
