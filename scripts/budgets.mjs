// @ts-check
// What a browser loads for each page, against the budgets. By hand after a build: node scripts/budgets.mjs
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";

/** Bytes after gzip (1 KB = 1,024). What is loaded later, on a click or when the page has settled, does not count. */
export const BUDGETS = { script: 200 * 1024, route: 60 * 1024, style: 40 * 1024 };

/**
 * `script`: all JavaScript of the first load; `route`: the part of it that no layout has; `style`: all CSS.
 * @typedef {{ route: string, script: number, own: number, style: number }} PageSize
 */
/** @typedef {Record<string, string[]>} EntryScripts */
/** @typedef {Record<string, { path: string }[]>} EntryStyles */

/**
 * The sizes of all pages of a build, by route.
 * @param {string} root
 * @returns {PageSize[]}
 */
export function pageSizes(root) {
  const dist = join(root, ".next");
  /** @type {{ rootMainFiles: string[] }} */
  const { rootMainFiles } = JSON.parse(readFileSync(join(dist, "build-manifest.json"), "utf8"));
  /** @type {Map<string, number>} */
  const known = new Map();
  const size = (/** @type {Iterable<string>} */ files) => {
    let sum = 0;
    for (const file of files) {
      const bytes = known.get(file) ?? gzipSync(readFileSync(join(dist, file))).length;
      known.set(file, bytes);
      sum += bytes;
    }
    return sum;
  };
  return manifestsBelow(join(dist, "server", "app"))
    .map((file) => {
      const { route, scripts, styles } = readManifest(file);
      const entries = Object.entries(scripts);
      const all = new Set([...rootMainFiles, ...entries.flatMap(([, files]) => files)]);
      const shared = new Set(entries.filter(([name]) => !name.endsWith("/page")).flatMap(([, files]) => files));
      const own = [...all].filter((name) => !shared.has(name) && !rootMainFiles.includes(name));
      const sheets = new Set(Object.values(styles).flatMap((files) => files.map(({ path }) => path)));
      return { route, script: size(all), own: size(own), style: size(sheets) };
    })
    .sort((a, b) => (a.route < b.route ? -1 : 1));
}

/**
 * Sentences about what is over its budget; none when all is well.
 * @param {readonly PageSize[]} sizes
 * @returns {string[]}
 */
export function overBudget(sizes) {
  return sizes.flatMap(({ route, script, own, style }) => [
    ...(script > BUDGETS.script ? [`${route}: ${kb(script)} of JavaScript, at most ${kb(BUDGETS.script)}`] : []),
    ...(own > BUDGETS.route ? [`${route}: ${kb(own)} of JavaScript of its own, at most ${kb(BUDGETS.route)}`] : []),
    ...(style > BUDGETS.style ? [`${route}: ${kb(style)} of CSS, at most ${kb(BUDGETS.style)}`] : []),
  ]);
}

/**
 * @param {readonly PageSize[]} sizes
 * @returns {string}
 */
export function table(sizes) {
  const width = Math.max(...sizes.map(({ route }) => route.length));
  const line = (/** @type {string} */ name, /** @type {string[]} */ cells) =>
    `${name.padEnd(width)} ${cells.map((cell) => cell.padStart(10)).join("")}`;
  return [
    line("", ["JS", "of its own", "CSS"]),
    ...sizes.map(({ route, script, own, style }) => line(route, [kb(script), kb(own), kb(style)])),
    line("at most", [kb(BUDGETS.script), kb(BUDGETS.route), kb(BUDGETS.style)]),
  ].join("\n");
}

const kb = (/** @type {number} */ bytes) => `${(bytes / 1024).toFixed(1)} KB`;

/**
 * @param {string} folder
 * @returns {string[]} the manifests of pages; routes that answer without a page have none that matters
 */
function manifestsBelow(folder) {
  if (!existsSync(folder)) throw new Error(`There is no build in ${folder}.`);
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name === "page_client-reference-manifest.js")
    .map((entry) => join(entry.parentPath, entry.name));
}

/**
 * Next writes these as scripts that set a global.
 * @param {string} file
 * @returns {{ route: string, scripts: EntryScripts, styles: EntryStyles }}
 */
function readManifest(file) {
  /** @type {{ __RSC_MANIFEST?: Record<string, { entryJSFiles: EntryScripts, entryCSSFiles: EntryStyles }> }} */
  const sandbox = {};
  runInNewContext(readFileSync(file, "utf8"), Object.assign(sandbox, { globalThis: sandbox }));
  const [found] = Object.entries(sandbox.__RSC_MANIFEST ?? {});
  if (found === undefined) throw new Error(`${file} is not what this version of Next is known to write.`);
  const [name, { entryJSFiles, entryCSSFiles }] = found;
  const route = name.replace(/\/page$/, "").replaceAll(/\/\([^)]*\)/g, "");
  return { route: route === "" ? "/" : route, scripts: entryJSFiles, styles: entryCSSFiles };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const sizes = pageSizes(process.cwd());
  console.log(table(sizes));
  for (const sentence of overBudget(sizes)) console.log(sentence);
}
