import { expect, it } from "vitest";
import manifest from "../../package.json";
import { PRODUCT_VERSION } from "./version";

it("is the version of package.json", () => {
  expect(PRODUCT_VERSION).toBe(manifest.version);
});
