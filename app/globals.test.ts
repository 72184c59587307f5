import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/** The tokens as a reader sees them: `--color-ink: light-dark(#10181d, #e6edf1)` → ink, light and dark. */
const css = readFileSync(new URL("./globals.css", import.meta.url), "utf8");
const TOKENS = new Map(
  [...css.matchAll(/--color-([\w-]+): (?:light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)|(#[0-9a-f]{6}));/g)].map(
    ([, name = "", light, dark, both]) => [name, { light: light ?? both ?? "", dark: dark ?? both ?? "" }],
  ),
);

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const MEANINGS = ["success", "warning", "danger", "info", "neutral"];
const SURFACES = ["canvas", "surface", "raised", "sunken"];
const TEXT: [string, string[]][] = [
  ["ink", [...SURFACES, "hover", "accent-soft", ...MEANINGS.map((name) => `${name}-soft`)]],
  ["ink-2", [...SURFACES, "hover", "accent-soft"]],
  ["ink-3", [...SURFACES, "hover"]],
  ["accent-ink", [...SURFACES, "hover", "accent-soft"]],
  ["danger", SURFACES],
  ["warning", SURFACES],
  ["success", SURFACES],
  ["on-accent", ["accent", "accent-hover"]],
  ["on-danger", ["danger-fill", "danger-fill-hover"]],
  ...MEANINGS.map((name): [string, string[]] => [name, [`${name}-soft`]]),
];
const CHART = [...TOKENS.keys()].filter((name) => /^(chart-(?!grid)|phase-)/.test(name));
const SHAPES: [string, string[]][] = [
  ["control", SURFACES],
  ["focus", [...SURFACES, "accent-soft"]],
  ...CHART.map((name): [string, string[]] => [name, ["surface"]]),
];

const colour = (name: string, theme: "light" | "dark") => {
  const found = TOKENS.get(name);
  if (found === undefined) throw new Error(`no token ${name}`);
  return found[theme];
};

describe.each(["light", "dark"] as const)("colours in the %s theme", (theme) => {
  const below = (pairs: [string, string[]][], least: number) =>
    pairs
      .flatMap(([front, backs]) => backs.map((back) => [front, back] as const))
      .map(([front, back]) => [`${front} on ${back}`, contrast(colour(front, theme), colour(back, theme))] as const)
      .filter(([, ratio]) => ratio < least);

  it("give text 4.5:1 on every surface it stands on", () => {
    expect(below(TEXT, 4.5)).toEqual([]);
  });

  it("give edges of controls, the focus ring and chart marks 3:1", () => {
    expect(below(SHAPES, 3)).toEqual([]);
  });
});
