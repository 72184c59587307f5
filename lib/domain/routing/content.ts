import { hash } from "node:crypto";
import { eventDefinition } from "../catalogue";
import type { EventType } from "../catalogue/types";

const HASH_BYTES = 16;

/**
 * What two events must have in common to be a repetition: the first 16 bytes of the SHA-256, in hex, of organization, type
 * and data, whatever the order of its keys. Fields the catalogue takes out (ids and times of a leave message) do not count,
 * and neither does when the event happened. Null for the product's own notices: each of them is news.
 */
export function contentHash(organizationId: string, type: EventType, data: Record<string, unknown>): string | null {
  const { category, uncounted } = eventDefinition(type);
  if (category === "system") return null;
  const text = `${organizationId}\n${type}\n${canonical(data, uncounted)}`;
  return hash("sha256", text, "hex").slice(0, HASH_BYTES * 2);
}

/** JSON with sorted keys; strings first, because most values are. Called for every event: plain loops cost the least. */
function canonical(value: unknown, without?: readonly string[]): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value) text += `${canonical(item)},`;
    return `[${text}]`;
  }
  const members = value as Record<string, unknown>;
  for (const key of Object.keys(members).sort()) {
    const member = members[key];
    if (member === undefined || without?.includes(key)) continue;
    text += `${JSON.stringify(key)}:${canonical(member)},`;
  }
  return `{${text}}`;
}
