export const GROUP_KINDS = ["static", "dynamic"] as const;
export type GroupKind = (typeof GROUP_KINDS)[number];

/** Whether the number of members is known: `timeout` = counting took too long, `invalid` = the rule cannot be run. */
export const GROUP_COUNT_STATES = ["ok", "counting", "timeout", "invalid"] as const;
export type GroupCountState = (typeof GROUP_COUNT_STATES)[number];

/** Groups an organization may have. */
export const GROUPS_MAX = 500;
/** Members one call may add or name. */
export const MEMBERS_PER_CALL = 10_000;
