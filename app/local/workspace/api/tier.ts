/** How often Slack allows a method: calls per minute, or its own rule. */
export type Tier = "tier1" | "tier2" | "tier3" | "tier4" | "posting" | "unlimited";
