import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { NO_CORRECTIONS } from "./domain/platform-facts";
import { readPlatformFacts } from "./platform-facts-file";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hooklane-facts-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("without a file there are no corrections", () => {
  expect(readPlatformFacts({ DATA_DIR: folder, PLATFORM_FACTS: undefined })).toEqual(NO_CORRECTIONS);
});

test("the data folder's file counts, the named one goes before it", () => {
  writeFileSync(join(folder, "platform-facts.json"), '{"channels":{"slack":{"limits":{"perMinute":10}}}}');
  const facts = readPlatformFacts({ DATA_DIR: folder, PLATFORM_FACTS: undefined });
  expect(facts.channels.slack?.limits).toEqual({ perMinute: 10 });
  const named = join(folder, "mine.json");
  writeFileSync(named, "{}");
  expect(readPlatformFacts({ DATA_DIR: folder, PLATFORM_FACTS: named })).toEqual(NO_CORRECTIONS);
});

test("a named file that is not there, and a wrong one, stop the start by their names", () => {
  const named = join(folder, "missing.json");
  expect(() => readPlatformFacts({ DATA_DIR: folder, PLATFORM_FACTS: named })).toThrow(
    `Platform facts in ${named} cannot be read (ENOENT)`,
  );
  const path = join(folder, "platform-facts.json");
  writeFileSync(path, '{"channels":{"slack":{"limits":{"perMinute":"ten"}}}}');
  expect(() => readPlatformFacts({ DATA_DIR: folder, PLATFORM_FACTS: undefined })).toThrow(
    new RegExp(`${path}.*channels\\.slack\\.limits\\.perMinute`),
  );
});
