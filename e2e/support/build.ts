import { buildIfNeeded } from "../../scripts/supervisor/build.mjs";
import { ROOT } from "../../scripts/supervisor/settings.mjs";

/** Tests that start the product need the build of the present sources. */
export default async function setup(): Promise<void> {
  // The test runner's own NODE_ENV is not the build's business.
  await buildIfNeeded({ root: ROOT, env: process.env });
}
