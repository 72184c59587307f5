import { isRecord } from "../records";

/* What Discord checks of a message, and the message it makes of it. Characters are code points here. */

/** A complaint about one member: its path, Discord's code for the rule, and its words. */
export type MemberError = { path: readonly string[]; code: string; message: string };

const EMBED_TEXTS: readonly (readonly [path: readonly string[], max: number])[] = [
  [["title"], 256],
  [["description"], 4_096],
  [["footer", "text"], 2_048],
  [["author", "name"], 256],
];
const MAX_CONTENT = 2_000;
const MAX_EMBEDS = 10;
const MAX_FIELDS = 25;
const MAX_EMBED_SIZE = 6_000;

const count = (text: string) => [...text].length;
const tooLong = (path: readonly string[], max: number): MemberError => ({
  path,
  code: "BASE_TYPE_MAX_LENGTH",
  message: `Must be ${max} or fewer in length.`,
});

function textAt(value: unknown, path: readonly string[]): string {
  const found = path.reduce<unknown>((here, key) => (isRecord(here) ? here[key] : undefined), value);
  return typeof found === "string" ? found : "";
}

/** The first complaint about a message's members, or null. */
export function memberError(message: Record<string, unknown>): MemberError | null {
  if (count(textAt(message, ["content"])) > MAX_CONTENT) return tooLong(["content"], MAX_CONTENT);
  const embeds = Array.isArray(message.embeds) ? message.embeds : [];
  if (embeds.length > MAX_EMBEDS) return tooLong(["embeds"], MAX_EMBEDS);
  for (const [index, embed] of embeds.entries()) {
    const wrong = embedError(embed);
    if (wrong !== null) return { ...wrong, path: ["embeds", String(index), ...wrong.path] };
  }
  if (embeds.reduce<number>((sum, embed) => sum + embedSize(embed), 0) > MAX_EMBED_SIZE) {
    const text = `Embed size exceeds maximum size of ${MAX_EMBED_SIZE}`;
    return { path: ["embeds"], code: "MAX_EMBED_SIZE_EXCEEDED", message: text };
  }
  return mentionError(message.allowed_mentions);
}

const fieldsOf = (embed: unknown): unknown[] => (isRecord(embed) && Array.isArray(embed.fields) ? embed.fields : []);

function embedError(embed: unknown): MemberError | null {
  const long = EMBED_TEXTS.find(([path, max]) => count(textAt(embed, path)) > max);
  if (long !== undefined) return tooLong(long[0], long[1]);
  const fields = fieldsOf(embed);
  if (fields.length > MAX_FIELDS) return tooLong(["fields"], MAX_FIELDS);
  for (const [index, field] of fields.entries()) {
    for (const [key, max] of [["name", 256] as const, ["value", 1_024] as const]) {
      const path = ["fields", String(index), key];
      const text = textAt(field, [key]);
      if (text === "") return { path, code: "BASE_TYPE_REQUIRED", message: "This field is required" };
      if (count(text) > max) return tooLong(path, max);
    }
  }
  return null;
}

function embedSize(embed: unknown): number {
  const own = EMBED_TEXTS.reduce((sum, [path]) => sum + count(textAt(embed, path)), 0);
  return fieldsOf(embed).reduce<number>(
    (sum, field) => sum + count(textAt(field, ["name"])) + count(textAt(field, ["value"])),
    own,
  );
}

function mentionError(allowed: unknown): MemberError | null {
  if (!isRecord(allowed) || !Array.isArray(allowed.parse)) return null;
  const both = ["users", "roles"].find(
    (kind) => Array.isArray(allowed.parse) && allowed.parse.includes(kind) && allowed[kind] !== undefined,
  );
  return both === undefined
    ? null
    : {
        path: ["allowed_mentions"],
        code: "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
        message: `parse:["${both}"] and ${both}: [ids...] are mutually exclusive.`,
      };
}

/** Whether there is anything to show. */
export function isEmptyMessage({ content, embeds, components, poll }: Record<string, unknown>): boolean {
  const said = typeof content === "string" && content.trim() !== "";
  return !said && !(Array.isArray(embeds) && embeds.length > 0) && components === undefined && poll === undefined;
}

const EPOCH_MS = 1_420_070_400_000;

/** The message as `wait=true` answers it, with whom it calls: without `allowed_mentions`, people only. */
export function madeMessage(message: Record<string, unknown>, nowMs: number): Record<string, unknown> {
  const content = textAt(message, ["content"]);
  const allowed = isRecord(message.allowed_mentions) ? message.allowed_mentions : { parse: ["users"] };
  const parse: unknown[] = Array.isArray(allowed.parse) ? allowed.parse : [];
  const users: unknown[] = Array.isArray(allowed.users) ? allowed.users : [];
  const called = [...content.matchAll(/<@!?(\d+)>/g)].flatMap(([, id]) =>
    id !== undefined && (parse.includes("users") || users.includes(id)) ? [{ id }] : [],
  );
  return {
    id: String((BigInt(Math.max(nowMs - EPOCH_MS, 0)) << 22n) + 1n),
    type: 0,
    content,
    embeds: Array.isArray(message.embeds) ? message.embeds : [],
    mentions: called,
    mention_everyone: /@(?:everyone|here)/.test(content) && parse.includes("everyone"),
    timestamp: new Date(nowMs).toISOString(),
  };
}
