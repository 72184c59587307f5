import { describe, expect, it } from "vitest";
import { safeReturnPath, signInPath } from "./return-path";

describe("the way back after sign-in", () => {
  it.each(["/webhooks", "/history?status=exhausted&cursor=a_b", "/"])("%s is kept", (path) => {
    expect(safeReturnPath(path)).toBe(path);
  });

  it.each([
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "webhooks",
    "",
    "/a\r\nb",
    "/.//evil.example",
    "/a/..//evil.example",
    "/%2e//evil.example",
  ])("%j leads home", (path) => expect(safeReturnPath(path)).toBe("/"));

  it("is carried by the sign-in page's address", () => {
    expect(signInPath("/history?a=b")).toBe("/sign-in?next=%2Fhistory%3Fa%3Db");
    expect(signInPath("//evil.example")).toBe("/sign-in");
    expect(signInPath(null)).toBe("/sign-in");
  });
});
