import { describe, expect, it } from "vitest";
import { buttonContrast, contrast, readableColor } from "./contrast";
import { inspectPage } from "./install-check";
import { DEFAULT_WIDGET, originAllowed, WidgetSettingsSchema } from "./widget-settings";

describe("who may use a widget", () => {
  it.each<[string, string[], boolean]>([
    ["https://shop.example.com", [], true],
    ["https://shop.example.com", ["shop.example.com"], true],
    ["https://shop.example.com", ["*.example.com"], true],
    ["https://example.com", ["*.example.com"], false],
    ["https://evilexample.com", ["*.example.com"], false],
    ["https://example.com.evil.com", ["example.com"], false],
    ["https://shop.example.com:8443", ["shop.example.com"], false],
    ["https://shop.example.com:8443", ["shop.example.com:8443"], true],
    ["http://localhost:5173", ["localhost"], true],
    ["http://127.0.0.1:5173", ["127.0.0.1"], true],
    ["null", ["example.com"], false],
    ["file://", ["example.com"], false],
  ])("%s of %j: %s", (origin, domains, expected) => {
    expect(originAllowed(origin, domains)).toBe(expected);
  });

  it("takes domains as people paste them", () => {
    const settings = { ...DEFAULT_WIDGET, domains: ["https://Shop.Example.com/path"] };
    expect(WidgetSettingsSchema.parse(settings).domains).toEqual(["shop.example.com"]);
    expect(WidgetSettingsSchema.safeParse({ ...DEFAULT_WIDGET, domains: ["a b"] }).success).toBe(false);
  });
});

describe("colours", () => {
  it("reckons contrast as WCAG does", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
    expect(buttonContrast("#1677ff")).toBeCloseTo(4.1, 1);
  });

  it("refuses what cannot be read, and finds what can", () => {
    expect(WidgetSettingsSchema.safeParse({ ...DEFAULT_WIDGET, color: "#ffcc00" }).success).toBe(false);
    for (const color of ["#ffcc00", "#ffffff", "#1677ff"]) {
      expect(buttonContrast(readableColor(color))).toBeGreaterThanOrEqual(4.5);
    }
    expect(readableColor("#0b5f7f")).toBe("#0b5f7f");
  });
});

describe("the check of an installation", () => {
  const facts = {
    html: "<script>…'https://hooks.example.com/widget/v1/loader.js'…{siteKey:'pk_1'}</script>",
    policies: [] as string[],
    pageUrl: "https://shop.example.com/",
    widgetOrigin: "https://hooks.example.com",
    siteKey: "pk_1",
  };

  it("finds loader and key", () => {
    expect(inspectPage(facts)).toEqual({ loader: true, siteKey: true, missing: [] });
    expect(inspectPage({ ...facts, html: "<p>hello</p>" })).toMatchObject({ loader: false, siteKey: false });
  });

  it.each<[string, string[]]>([
    ["default-src 'self'", ["script-src", "inline", "connect-src"]],
    ["script-src 'self' 'unsafe-inline' https://hooks.example.com; connect-src *", []],
    ["script-src 'unsafe-inline' https:; connect-src 'self'", ["connect-src"]],
    ["script-src 'unsafe-inline' *.example.com; connect-src https://hooks.example.com", []],
    ["img-src 'self'", []],
  ])("%s lacks %j", (policy, missing) => {
    expect(inspectPage({ ...facts, policies: [policy] }).missing).toEqual(missing);
    const html = `<meta http-equiv="Content-Security-Policy" content="${policy}">${facts.html}`;
    expect(inspectPage({ ...facts, html }).missing).toEqual(missing);
  });
});
