import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("the form's colours are the console's", () => {
  const read = (path: string) => readFileSync(path, "utf8");
  const tokens = (text: string, prefix: string) =>
    new Map(
      [...text.matchAll(new RegExp(`--${prefix}([a-z0-9-]+): (light-dark\\([^)]+\\))`, "g"))].map(([, name, value]) => [
        name,
        value,
      ]),
    );
  const console = tokens(read("app/globals.css"), "color-");
  const form = tokens(read("public/visitor/leave.css"), "");
  expect(form.size).toBeGreaterThan(15);
  for (const [name, value] of form) expect({ name, value }).toEqual({ name, value: console.get(name) });
});
