/* For how many days a token may be made. */
export const DEFAULT_EXPIRY = "90";
export const EXPIRIES = ["30", "60", DEFAULT_EXPIRY, "180", "365", "never"] as const;
