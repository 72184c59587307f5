import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

/** What Biome says of a file with this content at this path, under the project's own rules. */
function lint(path: string, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), "hooklane-lint-"));
  try {
    const config = JSON.parse(readFileSync("biome.json", "utf8"));
    // The copy stands outside the repository.
    writeFileSync(join(folder, "biome.json"), JSON.stringify({ ...config, $schema: undefined, vcs: undefined }));
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
    const result = spawnSync(resolve("node_modules/.bin/biome"), ["lint", path], { cwd: folder, encoding: "utf8" });
    return result.stdout + result.stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const VIOLATIONS: [path: string, source: string, home: string][] = [
  ["lib/domain/x.ts", 'export * from "node:fs";', "are pure"],
  ["lib/domain/x.ts", 'export * from "@/lib/channels/registry";', "lies below"],
  ["lib/channels/x.ts", 'export * from "undici";', "lib/transport"],
  ["lib/transport/x.ts", 'export * from "@/lib/services/a/b";', "below lib/services"],
  ["lib/services/a/x.ts", 'export * from "drizzle-orm";', "db/queries"],
  ["lib/services/a/x.ts", 'export * from "next/headers";', "must run in a worker"],
  ["lib/services/a/x.ts", 'export * from "node:net";', "lib/transport"],
  ["db/queries/x.ts", 'export * from "@/lib/services/a/b";', "below lib/services"],
  ["inngest/functions/x.ts", 'export * from "graphile-worker";', "inngest/engines"],
  ["components/x.tsx", 'export * from "@/db/client";', "may touch db"],
  ["app/x.tsx", 'export * from "@/inngest/worker";', "app/api/inngest"],
];

describe("import lines", () => {
  it.each(VIOLATIONS)("refuses in %s: %s", (path, source, home) => {
    expect(lint(path, `${source}\n`)).toContain(home);
  });

  it("allows the way down", () => {
    expect(
      lint("lib/services/a/x.ts", 'export * from "@/lib/domain/ids";\nimport "@/db/queries/events";\n'),
    ).not.toContain("noRestrictedImports");
  });
});
