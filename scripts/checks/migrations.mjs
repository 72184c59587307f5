// @ts-check
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runStep } from "../supervisor/steps.mjs";

const COPY = ".tmp/verify-migrations";
const CONFIG = ".tmp/drizzle-verify.config.ts";

/**
 * Whether db/schema and db/migrations agree: generating, into a copy, must make nothing new.
 * drizzle-kit ends with 0 also when it wanted to ask about a rename and could not, so its words are read as well.
 * @param {string} root
 * @returns {Promise<string | null>} what is wrong, or null
 */
export async function migrationsComplaint(root) {
  mkdirSync(join(root, ".tmp"), { recursive: true });
  rmSync(join(root, COPY), { recursive: true, force: true });
  cpSync(join(root, "db/migrations"), join(root, COPY), { recursive: true });
  writeFileSync(
    join(root, CONFIG),
    `import config from "../drizzle.config";\n\nexport default { ...config, out: "./${COPY}" };\n`,
  );
  const { code, output } = await runStep(
    process.execPath,
    [join(root, "node_modules/drizzle-kit/bin.cjs"), "generate", `--config=${CONFIG}`],
    { cwd: root, env: process.env, quiet: true },
  );
  const before = readdirSync(join(root, "db/migrations")).length;
  const after = readdirSync(join(root, COPY)).length;
  if (code === 0 && after === before && !/\bError\b|Interactive prompts/.test(output)) return null;
  return `db/schema and db/migrations differ: run "npx drizzle-kit generate --name <short>" in a terminal.\n${output.trim()}`;
}
