import { describe, expect, it } from "vitest";
import { EXPLAINED_SCHEMES, SNIPPET_LANGUAGES } from "./schemes";
import { SNIPPETS } from "./snippets";
import { EXPECTED, runSnippets } from "./testing/programs";

describe("the code to copy", () => {
  // What has to be compiled first is in e2e/support/signature-code.db.test.ts.
  it.each(["python", "node", "php"] as const)("in %s takes what is signed here, and nothing else", (language) => {
    expect(runSnippets(language) ?? EXPECTED).toEqual(EXPECTED);
  });

  it("is there for every scheme in every language, and says nothing of a secret", () => {
    for (const language of SNIPPET_LANGUAGES) {
      for (const scheme of EXPLAINED_SCHEMES) {
        expect(SNIPPETS[language][scheme]).toMatch(/verify|Verify|sign|Sign/);
        expect(SNIPPETS[language][scheme]).not.toContain("SECdemo");
      }
    }
  });
});
