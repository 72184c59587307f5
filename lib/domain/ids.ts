import { v7 } from "uuid";

/**
 * Ids: UUID v7 in the database (time-sortable, so that partitions and cursors are by id),
 * `prefix_` + 26 Crockford base32 characters at the edge. The text form sorts like the time as well.
 */
export const ID_PREFIXES = {
  event: "evt",
  endpoint: "whk",
  delivery: "dlv",
  replay: "rpl",
  failureGroup: "flg",
  attempt: "att",
  message: "msg",
  contact: "con",
  attribute: "atr",
  rule: "rul",
  import: "imp",
  group: "grp",
  broadcast: "brd",
  run: "run",
  organization: "org",
  user: "usr",
  token: "tok",
  authorization: "aut",
  site: "sit",
  session: "ses",
  receiver: "rcv",
  audit: "aud",
  check: "chk",
  reply: "rep",
  export: "exp",
  file: "fil",
  batch: "bat",
  messageView: "viw",
  ticket: "tkt",
  invitation: "inv",
} as const;
export type IdKind = keyof typeof ID_PREFIXES;

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const VALUES = new Map([...ALPHABET].map((char, index) => [char, BigInt(index)]));
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The counter of the millisecond for which the last id was made; it begins anywhere in the lower half of 32 bits. */
const last = { ms: -1, counter: 0 };

/**
 * A new UUID v7 for the instant `nowMs` (milliseconds since 1970): the time, a counter of 32 bits, 42 random bits. Ids
 * that one process makes for the same millisecond sort in the order in which they were made, so that events keep the
 * order in which they were taken in.
 */
export function newUuid(nowMs: number): string {
  last.counter = nowMs === last.ms ? last.counter + 1 : Math.floor(Math.random() * 2 ** 31);
  last.ms = nowMs;
  return v7({ msecs: Math.max(0, Math.floor(nowMs)), seq: last.counter });
}

/** The smallest UUID v7 of an instant: the bound of a partition or of a time filter over ids. */
export function uuidAt(nowMs: number): string {
  const hex = Math.max(0, Math.floor(nowMs)).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7000-8000-000000000000`;
}

/** The instant (milliseconds) a UUID v7 carries. */
export function uuidTime(uuid: string): number {
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}

/** Two base32 digits for each value of ten bits. */
const PAIRS = Array.from({ length: 1024 }, (_, bits) => `${ALPHABET.charAt(bits >> 5)}${ALPHABET.charAt(bits & 31)}`);

/** `01977b2e-…` → `evt_01jxxk…`. */
export function encodeId(kind: IdKind, uuid: string): string {
  const hex = uuid.replaceAll("-", "");
  // From the left eight bits (two digits), then five hexadecimal digits at a time: twenty bits, four digits.
  let text = PAIRS[Number.parseInt(hex.slice(0, 2), 16)] ?? "";
  for (let at = 2; at < 32; at += 5) {
    const bits = Number.parseInt(hex.slice(at, at + 5), 16);
    text += `${PAIRS[bits >> 10] ?? ""}${PAIRS[bits & 1023] ?? ""}`;
  }
  return `${ID_PREFIXES[kind]}_${text}`;
}

/** The UUID of an edge id, or null when it is not an id of that kind. */
export function decodeId(kind: IdKind, text: string): string | null {
  const prefix = `${ID_PREFIXES[kind]}_`;
  if (!text.startsWith(prefix) || text.length !== prefix.length + 26) return null;
  let value = 0n;
  for (const char of text.slice(prefix.length)) {
    const digit = VALUES.get(char);
    if (digit === undefined) return null;
    value = (value << 5n) | digit;
  }
  const hex = value.toString(16).padStart(32, "0");
  if (hex.length !== 32) return null;
  const uuid = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  return UUID.test(uuid) ? uuid : null;
}
