/** Reading JSON that may be anything: what is not of the expected kind is as if it were not there. */

export type Json = Record<string, unknown>;

export const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const record = (value: unknown): Json => (isRecord(value) ? value : {});
export const text = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
export const records = (value: unknown): Json[] => list(value).filter(isRecord);
export const texts = (value: unknown): string[] =>
  list(value)
    .map(text)
    .filter((item) => item !== "");
