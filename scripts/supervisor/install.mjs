// @ts-check
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { requireSpace } from "./data-dir.mjs";
import { StartFailure } from "./failure.mjs";
import { say } from "./output.mjs";
import { runStep } from "./steps.mjs";

/** What the installed packages take on disk, with room for npm's own cache (measured: 1.0 GB and 0.3 GB). */
const INSTALL_MB = 1500;

/** @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, link?: boolean }} LockedPackage */

/**
 * Whether node_modules holds what package-lock.json asks for. npm writes `node_modules/.package-lock.json` as the last
 * thing of an installation, so an interrupted one has none, and one made by hand counts as well.
 * Packages for development count too: the build checks the types of the tests.
 * @param {string} root
 * @returns {boolean}
 */
export function isInstalled(root) {
  const installedFile = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installedFile)) return false;
  const installed = readPackages(installedFile);
  return Object.entries(readPackages(join(root, "package-lock.json"))).every(([path, locked]) => {
    const found = installed[path];
    if (path === "" || locked.link === true) return true;
    if (found !== undefined) return found.version === locked.version;
    return locked.optional === true || locked.devOptional === true;
  });
}

/**
 * @param {string} file a lock file of npm
 * @returns {Record<string, LockedPackage>}
 */
function readPackages(file) {
  /** @type {{ packages?: Record<string, LockedPackage> }} */
  const lock = JSON.parse(readFileSync(file, "utf8"));
  return lock.packages ?? {};
}

/**
 * Brings node_modules to what package-lock.json says. Does nothing when it is there already.
 * @param {{ root: string, env: Record<string, string | undefined>, signal?: AbortSignal }} options
 * @throws StartFailure
 */
export async function installIfNeeded({ root, env, signal }) {
  if (isInstalled(root)) return;
  requireWritable(root);
  requireSpace(root, INSTALL_MB, "the packages");
  say("Installing packages as package-lock.json says; the first time this takes about a minute.");
  const began = performance.now();
  const npm = env.npm_execpath;
  const [command, ...before] = npm?.endsWith(".js") ? [process.execPath, npm] : ["npm"];
  // Told by name: with NODE_ENV=production npm would leave some out.
  const args = ["ci", "--no-audit", "--no-fund", "--include=dev"];
  const { code } = await runStep(command, [...before, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    heartbeat: "installing",
    ...(signal === undefined ? {} : { signal }),
  });
  if (code !== 0) {
    throw new StartFailure(
      `npm ci failed with code ${code} (its messages are above): check that the npm registry can be reached and that the disk is not full, then run the command again.`,
    );
  }
  say(`Packages installed in ${Math.round((performance.now() - began) / 1000)} s.`);
}

/**
 * @param {string} root
 * @throws StartFailure
 */
export function requireWritable(root) {
  try {
    accessSync(root, constants.W_OK);
  } catch {
    throw new StartFailure(
      `${root} cannot be written by this user, and packages and the build go there: make it yours (chown) or clone the repository as this user.`,
    );
  }
}
