import { describe, expect, it } from "vitest";
import { EXPECTED, runSnippets } from "@/components/webhooks/signature/testing/programs";

// Not among the fast checks: a cold Go compiles its library first.
describe("the code to copy, compiled", () => {
  it.each(["java", "go"] as const)(
    "in %s takes what is signed here, and nothing else",
    { timeout: 300_000 },
    (language) => {
      expect(runSnippets(language) ?? EXPECTED).toEqual(EXPECTED);
    },
  );
});
