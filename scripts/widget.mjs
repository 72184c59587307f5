// @ts-check
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { buildSync } from "esbuild";

/*
 * Builds what visitors' browsers load: the widget's loader and one panel per language, with their words in them, and the
 * script of the form's own page. Runs with every build and start of development (next.config.ts); the output is not kept
 * in the repository.
 */

export const WIDGET_LOCALES = /** @type {const} */ (["zh-CN", "en"]);
/** Where the built files are, below the product's folder. */
export const WIDGET_FOLDER = ".widget";

/** @typedef {{ version: string, files: Record<string, string> }} Widget */

/**
 * @param {string} root the product's folder
 * @returns {Widget} the texts of all files by name, and a version that changes with any of them
 */
export function buildWidget(root) {
  /** @type {Record<string, string>} */
  const panels = {};
  for (const locale of WIDGET_LOCALES) {
    panels[`panel.${locale}.js`] = bundle(root, "widget/embed/panel.ts", "esm", { TEXTS: panelTexts(root, locale) });
  }
  const version = createHash("sha256").update(JSON.stringify(panels)).digest("hex").slice(0, 10);
  const loader = bundle(root, "widget/embed/loader.ts", "iife", {
    PANELS: Object.fromEntries(WIDGET_LOCALES.map((locale) => [locale, `/widget/${version}/panel.${locale}.js`])),
    LABELS: Object.fromEntries(WIDGET_LOCALES.map((locale) => [locale, labels(root, locale)])),
  });
  const leave = bundle(root, "leave-page/entry.ts", "iife", { TEXTS: null });
  const whole = createHash("sha256").update(loader).update(leave).update(version).digest("hex").slice(0, 10);
  return { version: whole, files: { ...panels, "loader.js": loader, "leave.js": leave } };
}

/**
 * @param {string} root
 * @param {string} entry
 * @param {"esm" | "iife"} format
 * @param {Record<string, unknown>} define
 */
function bundle(root, entry, format, define) {
  const { outputFiles } = buildSync({
    entryPoints: [join(root, "components", entry)],
    bundle: true,
    write: false,
    minify: true,
    format,
    charset: "utf8",
    legalComments: "none",
    target: "es2020",
    tsconfig: join(root, "tsconfig.json"),
    define: Object.fromEntries(Object.entries(define).map(([name, value]) => [name, JSON.stringify(value)])),
  });
  return outputFiles[0]?.text ?? "";
}

/**
 * @param {string} root
 * @param {string} locale
 * @param {string} namespace
 */
const messages = (root, locale, namespace) =>
  JSON.parse(readFileSync(join(root, "lib/i18n/messages", locale, `${namespace}.json`), "utf8"));

/**
 * @param {string} root
 * @param {string} locale
 */
function labels(root, locale) {
  const { launcher, launcherChat: chat, open, openChat } = messages(root, locale, "widget");
  return { launcher, chat, open, openChat };
}

/** What the panel says; components/widget/embed/texts.ts has the type. */
const LEAVE =
  "choose other otherHint stars typo typoUse fileHint fileUploading fileRemove contactHint optional counter privacy submit submitting remember error rate network server tooLarge success receipt follow";
const WIDGET = "title close loading chat back queued failed retry fullPage";

/**
 * @param {string} root
 * @param {string} locale
 */
function panelTexts(root, locale) {
  /** @param {string} namespace @param {string} keys */
  const pick = (namespace, keys) => {
    const all = messages(root, locale, namespace);
    return Object.fromEntries(keys.split(" ").map((key) => [key, all[key]]));
  };
  return { leave: pick("leave", LEAVE), widget: pick("widget", WIDGET) };
}

/**
 * Builds and stores. Several processes of one build may do so at the same time: each file appears whole.
 * @param {string} root
 */
export function writeWidget(root) {
  const { version, files } = buildWidget(root);
  const folder = join(root, WIDGET_FOLDER);
  mkdirSync(folder, { recursive: true });
  const put = (/** @type {string} */ name, /** @type {string} */ text) => {
    const part = join(folder, `${name}.${process.pid}`);
    writeFileSync(part, text);
    renameSync(part, join(folder, name));
  };
  for (const [name, text] of Object.entries(files)) put(name, text);
  put("version", version);
}

// By hand, for a look at what a change of the widget makes of its size.
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  rmSync(join(process.cwd(), WIDGET_FOLDER), { recursive: true, force: true });
  writeWidget(process.cwd());
}
