/** Who may do what. Roles for people, the same permission words as scopes for API tokens. */
export const ROLES = ["owner", "admin", "agent", "viewer"] as const;
export type Role = (typeof ROLES)[number];

export const PERMISSIONS = [
  "endpoint.read",
  "endpoint.write",
  "endpoint.test",
  "delivery.read",
  "delivery.retry",
  "event.read",
  "event.write",
  "message.read",
  "message.handle",
  "message.config",
  "message.export",
  "pii.reveal",
  "privacy.manage",
  "ticket.read",
  "ticket.write",
  "contact.read",
  "contact.write",
  "contact.manage",
  "broadcast.read",
  "broadcast.write",
  "receiver.use",
  "token.manage",
  "member.manage",
  "organization.write",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

const VIEWER: readonly Permission[] = [
  "endpoint.read",
  "delivery.read",
  "event.read",
  "message.read",
  "ticket.read",
  "contact.read",
  "broadcast.read",
];
const AGENT: readonly Permission[] = [
  ...VIEWER,
  "endpoint.test",
  "delivery.retry",
  "message.handle",
  "pii.reveal",
  "ticket.write",
  "contact.write",
  "receiver.use",
];

const GRANTS: Record<Role, ReadonlySet<Permission>> = {
  owner: new Set(PERMISSIONS),
  admin: new Set(PERMISSIONS.filter((permission) => permission !== "organization.write")),
  agent: new Set(AGENT),
  viewer: new Set(VIEWER),
};

/** Whether a role carries a permission. */
export function roleCan(role: Role, permission: Permission): boolean {
  return GRANTS[role].has(permission);
}

/** Whether a token's scopes carry a permission; `*` is every scope. */
export function scopesAllow(scopes: readonly string[], permission: Permission): boolean {
  return scopes.includes("*") || scopes.includes(permission);
}
