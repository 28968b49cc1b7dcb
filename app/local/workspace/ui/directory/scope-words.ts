/** What each permission lets an app do, in the words of a consent page. */
const WORDS: Record<string, string> = {
  "app_mentions:read": "View messages that directly mention the app",
  "channels:history": "View messages in public channels that the app was added to",
  "channels:join": "Join public channels",
  "channels:read": "View basic information about public channels",
  "chat:write": "Send messages as the app",
  "chat:write.public": "Send messages to channels the app is not a member of",
  commands: "Add shortcuts and slash commands that people can use",
  "files:write": "Upload, edit and delete files as the app",
  "groups:history": "View messages in private channels that the app was added to",
  "groups:read": "View basic information about private channels that the app was added to",
  "im:history": "View direct messages with the app",
  "im:read": "View basic information about direct messages with the app",
  "im:write": "Start direct messages with people",
  "links:read": "View URLs in messages",
  "links:write": "Show previews of URLs in messages",
  "reactions:read": "View emoji reactions",
  "reactions:write": "Add and edit emoji reactions",
  "team:read": "View the name, domain and icon of the workspace",
  "users:read": "View people in the workspace",
};

export function scopeWords(scope: string): string {
  return WORDS[scope] ?? "Use this permission";
}
