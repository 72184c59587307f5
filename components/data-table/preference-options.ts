/* How lists may look, apart from the schema of what a cookie holds: browsers need only this. */

/** The lists that remember their looks; the name is part of a cookie's. */
export const LISTS = [
  "webhooks",
  "deliveries",
  "authorizations",
  "tokens",
  "messages",
  "contacts",
  "groups",
  "members",
] as const;
export type ListName = (typeof LISTS)[number];

export const DENSITIES = ["normal", "compact"] as const;
export type Density = (typeof DENSITIES)[number];
