/** Platforms on which a member can be called by a robot, and `external`: his id in a system that sends us tickets. */
export const HANDLE_PLATFORMS = ["wecom", "dingtalk", "feishu", "slack", "discord", "external"] as const;
export type HandlePlatform = (typeof HANDLE_PLATFORMS)[number];
