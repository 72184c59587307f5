import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";

/** What Biome says of a file with this content at this path; the file need not exist. */
function lint(path: string, content: string): string {
  const result = spawnSync("node_modules/.bin/biome", ["lint", `--stdin-file-path=${path}`], {
    input: content,
    encoding: "utf8",
  });
  return result.stdout + result.stderr;
}

const VIOLATIONS: [path: string, source: string, home: string][] = [
  ["lib/domain/x.ts", 'import "node:fs";', "are pure"],
  ["lib/domain/x.ts", 'import "@/lib/channels/registry";', "lies below"],
  ["lib/channels/x.ts", 'import "undici";', "lib/transport"],
  ["lib/transport/x.ts", 'import "@/lib/services/a/b";', "below lib/services"],
  ["lib/services/a/x.ts", 'import "drizzle-orm";', "db/queries"],
  ["lib/services/a/x.ts", 'import "next/headers";', "must run in a worker"],
  ["lib/services/a/x.ts", 'import "node:net";', "lib/transport"],
  ["db/queries/x.ts", 'import "@/lib/services/a/b";', "below lib/services"],
  ["inngest/functions/x.ts", 'import "graphile-worker";', "inngest/engines"],
  ["components/x.tsx", 'import "@/db/client";', "may touch db"],
  ["app/x.tsx", 'import "@/inngest/worker";', "app/api/inngest"],
];

describe("import lines", () => {
  it.each(VIOLATIONS)("refuses in %s: %s", (path, source, home) => {
    expect(lint(path, `${source}\n`)).toContain(home);
  });

  it("allows the way down", () => {
    expect(lint("lib/services/a/x.ts", 'import "@/lib/domain/ids";\nimport "@/db/queries/events";\n')).not.toContain(
      "noRestrictedImports",
    );
  });
});
