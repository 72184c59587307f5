/**
 * Document C prints a leave message as `{visitor:{name,phone,email,ip}, message:{content,category}, source}`.
 * The stored shape is document A's flat one; this is the mapping between the two, both ways.
 */
type Data = Record<string, unknown>;

const VISITOR = [
  ["name", "customer_name"],
  ["phone", "customer_phone"],
  ["email", "customer_email"],
  ["ip", "visitor_ip"],
] as const;
const MESSAGE = [
  ["content", "message_content"],
  ["category", "category"],
] as const;

/**
 * Moves document C's nested values to the stored names. Keys C does not print stay where they were (nothing is lost),
 * values already stored under the flat name win. Data without C's objects comes back as it is.
 */
export function fromUnified(data: Data): Data {
  if (!isObject(data.visitor) && !isObject(data.message)) return data;
  const { visitor, message, ...rest } = data;
  const flat: Data = {};
  const keptVisitor = move(visitor, VISITOR, flat);
  const keptMessage = move(message, MESSAGE, flat);
  return { ...flat, ...rest, ...named("visitor", keptVisitor), ...named("message", keptMessage) };
}

/** Document C's three members from stored data. Every printed key is present, null when there is no value. */
export function toUnified(data: Data): { visitor: Data; message: Data; source: unknown } {
  return {
    visitor: { ...pick(data, VISITOR), ...(isObject(data.visitor) ? data.visitor : {}) },
    message: { ...pick(data, MESSAGE), ...(isObject(data.message) ? data.message : {}) },
    source: data.source ?? data.channel ?? null,
  };
}

function move(from: unknown, names: readonly (readonly [string, string])[], to: Data): unknown {
  if (!isObject(from)) return from;
  const kept = { ...from };
  for (const [nested, flat] of names) {
    if (!Object.hasOwn(kept, nested)) continue;
    to[flat] = kept[nested];
    delete kept[nested];
  }
  return Object.keys(kept).length > 0 ? kept : undefined;
}

function pick(data: Data, names: readonly (readonly [string, string])[]): Data {
  const picked: Data = {};
  for (const [nested, flat] of names) picked[nested] = data[flat] ?? null;
  return picked;
}

const named = (key: string, value: unknown): Data => (value === undefined ? {} : { [key]: value });

function isObject(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
