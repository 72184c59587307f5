import { describe, expect, it } from "vitest";
import { templateConfiguration, templateFormPath, templateProblems, templateValues } from "./values";

const stored = {
  body: "a",
  contentType: "text/html",
  subject: "s",
  locale: "ja",
  variants: [
    { eventType: "ticket", body: "b" },
    { locale: "en", body: "c", subject: "d" },
  ],
};

describe("a template in the form", () => {
  it("comes back as it was stored", () => {
    expect(templateConfiguration(templateValues(stored), { subjects: true })).toEqual(stored);
    expect(templateConfiguration(templateValues({ body: "a" }), { subjects: true })).toEqual({ body: "a" });
  });

  it("takes no subject to a channel that has none", () => {
    const sent = templateConfiguration(templateValues(stored), { subjects: false });
    expect(JSON.stringify(sent)).not.toContain("subject");
    expect(sent.variants).toHaveLength(2);
  });

  it("asks for every text", () => {
    const values = templateValues({ body: " ", variants: [{ locale: "en", body: "" }] });
    expect(templateProblems(values).map(({ path }) => path)).toEqual(["template.body", "template.variants.0.body"]);
  });

  it("shows what the service finds where it belongs", () => {
    expect(templateFormPath("template.variants.3.body")).toBe("template.variants.3.body");
    expect(templateFormPath("template.variants.3.eventType")).toBe("template.variants.3.body");
    expect(templateFormPath("template.variants.3")).toBe("template.variants.3.body");
    expect(templateFormPath("template.subject")).toBe("template.subject");
    expect(templateFormPath("template.locale")).toBe("template.locale");
    expect(templateFormPath("template")).toBe("template.body");
  });
});
