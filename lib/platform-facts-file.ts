import { readFileSync } from "node:fs";
import { join } from "node:path";
import { NO_CORRECTIONS, type PlatformFacts } from "@/lib/domain/platform-facts";
import { parsePlatformFacts } from "@/lib/domain/platform-facts-schema";
import type { Env } from "@/lib/env";

/**
 * The operator's corrections of platform facts: the file of `PLATFORM_FACTS`, else `DATA_DIR/platform-facts.json`; none
 * where there is no such file. Throws an Error for people when the file is wrong, or was named and is not there.
 */
export function readPlatformFacts(settings: Pick<Env, "PLATFORM_FACTS" | "DATA_DIR">): PlatformFacts {
  const path = settings.PLATFORM_FACTS ?? join(settings.DATA_DIR, "platform-facts.json");
  let text: string;
  try {
    text = readFileSync(/* turbopackIgnore: true */ path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    if (code === "ENOENT" && settings.PLATFORM_FACTS === undefined) return NO_CORRECTIONS;
    throw new Error(`Platform facts in ${path} cannot be read (${code}): correct or remove PLATFORM_FACTS`);
  }
  return parsePlatformFacts(text, path);
}
