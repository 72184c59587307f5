// @ts-check
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { requireSpace } from "./data-dir.mjs";
import { StartFailure } from "./failure.mjs";
import { requireWritable } from "./install.mjs";
import { say } from "./output.mjs";
import { runStep } from "./steps.mjs";

const SOURCE_FOLDERS = ["app", "components", "db", "inngest", "lib", "public"];
const ROOT_SOURCES = /^(package-lock\.json|tsconfig\.json|[a-z.-]+\.(ts|tsx|mjs))$/;
/** Scripts that take part in a build. */
const BUILDERS = ["scripts/widget.mjs"];
/** Files that cannot change what `next build` makes. */
const NOT_BUILT = /\.(test|spec)\.tsx?$|^next-env\.d\.ts$|^(vitest|playwright|drizzle)\.config\.ts$/;
/** A build with its cache (measured: 0.2 GB). */
const BUILD_MB = 500;

/** @param {string} root */
const stampFile = (root) => join(root, ".next", "hooklane-build");

/**
 * A hash over everything the build is made of.
 * @param {string} root
 * @returns {string}
 */
export function sourceHash(root) {
  const hash = createHash("sha256").update(`node ${process.versions.node.split(".")[0]}\0`);
  const rootFiles = readdirSync(root).filter((name) => ROOT_SOURCES.test(name));
  const nested = SOURCE_FOLDERS.filter((name) => existsSync(join(root, name))).flatMap((name) =>
    filesBelow(root, name),
  );
  const builders = BUILDERS.filter((name) => existsSync(join(root, name)));
  for (const file of [...rootFiles, ...nested, ...builders].filter((name) => !NOT_BUILT.test(name)).sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update("\0");
  }
  return hash.digest("hex");
}

/**
 * @param {string} root
 * @param {string} folder relative to root
 * @returns {string[]} paths relative to root
 */
function filesBelow(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(root, path);
    return entry.isFile() ? [path] : [];
  });
}

/**
 * Builds when the sources differ from what the present build was made of.
 * @param {{ root: string, env: Record<string, string | undefined>, signal?: AbortSignal }} options
 * @returns {Promise<boolean>} whether it had to build
 * @throws StartFailure
 */
export async function buildIfNeeded({ root, env, signal }) {
  const stamp = stampFile(root);
  const hash = sourceHash(root);
  const made = [stamp, join(root, ".next", "BUILD_ID"), join(root, ".widget", "version")];
  if (made.every((file) => existsSync(file)) && readFileSync(stamp, "utf8") === hash) return false;
  requireWritable(root);
  requireSpace(root, BUILD_MB, "the build");
  say("Building the console; this takes about a minute and is needed only after a change.");
  const began = performance.now();
  rmSync(stamp, { force: true });
  const { code } = await runStep(process.execPath, [join(root, "node_modules/next/dist/bin/next"), "build"], {
    cwd: root,
    env: { ...env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
    heartbeat: "building",
    ...(signal === undefined ? {} : { signal }),
  });
  if (code !== 0) throw new StartFailure(`The build failed with code ${code}: its messages are above.`);
  writeFileSync(stamp, hash);
  say(`Built in ${Math.round((performance.now() - began) / 1000)} s.`);
  return true;
}
