/* JSON values that strangers made, read member by member. */

/** Whether a value is an object with members: no list, not null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as an object; without members where it is none. */
export const recordOf = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

/** A text as an object; null where it is not the JSON of one. */
export function parseRecord(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch (error) {
    // Not JSON is an outcome: a proxy's page, an empty body.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
