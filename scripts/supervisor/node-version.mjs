// @ts-check
/**
 * One sentence when this Node is too old for the product (package.json "engines"), else null.
 * @param {string} version such as "20.19.0"
 * @returns {string | null}
 */
export function nodeComplaint(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return null;
  return `Hooklane needs Node.js 20.19 or newer and this is ${version}: install Node.js 24 LTS and run the command again.`;
}
