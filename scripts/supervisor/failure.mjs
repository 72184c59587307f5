// @ts-check
/** A start that cannot go on. The message is one sentence for people: what is wrong and what to do. */
export class StartFailure extends Error {}

/**
 * The code of a system error ("EADDRINUSE", "ENOSPC", a SQLSTATE, …), or "".
 * @param {unknown} error
 * @returns {string}
 */
export function codeOf(error) {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}

/**
 * @param {unknown} error
 * @returns {string}
 */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Runs `action`; a system error with one of `codes` gives `fallback`, any other is thrown on.
 * @template T
 * @param {readonly string[]} codes
 * @param {T} fallback
 * @param {() => T} action
 * @returns {T}
 */
export function unless(codes, fallback, action) {
  try {
    return action();
  } catch (error) {
    if (codes.includes(codeOf(error))) return fallback;
    throw error;
  }
}
