// Entry of `npm start` and `npm run dev`. It runs before anything is installed and on any Node, so that even a Node that
// is too old gets a sentence instead of a stack trace: only node: builtins may be imported until packages are there.
import { nodeComplaint } from "./supervisor/node-version.mjs";

const complaint = nodeComplaint(process.versions.node);
if (complaint === null) {
  const { main } = await import("./supervisor/main.mjs");
  process.exit(await main(process.argv[2] === "dev" ? "dev" : "start"));
} else {
  console.error(complaint);
  process.exitCode = 1;
}
