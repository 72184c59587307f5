import { analyzeSync, Context, type Template } from "liquidjs";
import type { Locale } from "../endpoints";
import { type LiquidText, liquidEngine } from "./liquid-engine";
import { type LiquidFinding, liquidFinding } from "./liquid-finding";
import type { FormatProblem } from "./types";

export { LIQUID_FILTERS, LIQUID_TAGS, type LiquidText, MAX_SOURCE } from "./liquid-engine";
export type { LiquidFinding } from "./liquid-finding";

/**
 * Bounds of one rendering. Parts rendered (texts, outputs, tags, rounds of a loop) are counted, so that the same template
 * over the same event always ends the same way. Measured: a template of 2,000 characters takes 30 to 200 parts; 5,000
 * parts take 5 to 10 ms. The time is a backstop for parts that are slow by themselves. It is the processor's: a machine
 * that is busy with other things refuses nobody's template. One that was too slow gets little of it from then on.
 */
const MAX_PARTS = 5_000;
const MAX_RENDER_MS = 100;
const SLOW_RENDER_MS = 20;
export const MAX_TEMPLATE_OUTPUT = 262_144;

/** Parsed templates by engine and source: parsing costs far more than rendering. Oldest out first. */
const parsed = new Map<string, Template[]>();
const MAX_PARSED = 500;

function parse(source: string, locale: Locale, text: LiquidText): Template[] {
  const key = `${locale} ${text} ${source}`;
  const known = parsed.get(key);
  if (known) return known;
  const template = liquidEngine(locale, text).parse(source);
  if (parsed.size >= MAX_PARSED) {
    const oldest = parsed.keys().next();
    if (!oldest.done) parsed.delete(oldest.value);
  }
  parsed.set(key, template);
  return template;
}

export type LiquidResult = { ok: true; text: string } | { ok: false; problem: FormatProblem };

type RenderOptions = { locale: Locale; text: LiquidText };

/** Renders a Liquid template over plain data. Errors are values with the line and column of the template. */
export function renderLiquid(source: string, variables: Record<string, unknown>, options: RenderOptions): LiquidResult {
  try {
    const text = renderOnce(source, variables, options, slow.has(source) ? SLOW_RENDER_MS : MAX_RENDER_MS);
    slow.delete(source);
    return { ok: true, text: text.slice(0, MAX_TEMPLATE_OUTPUT) };
  } catch (error) {
    if (error instanceof Error && error.message.startsWith(OUT_OF_TIME)) rememberSlow(source);
    const { line, column, message } = liquidFinding(error);
    const values = { line, column, message };
    return { ok: false, problem: { field: "template", diagnosis: "template.syntax", values } };
  }
}

/** Sources that ran out of time. Oldest out first. */
const slow = new Set<string>();
const MAX_SLOW = 200;

function rememberSlow(source: string): void {
  if (slow.size >= MAX_SLOW) for (const first of slow) if (slow.delete(first)) break;
  slow.add(source);
}

/** Milliseconds of work this process has done. */
function workedMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

const OUT_OF_TIME = "template render time limit exceeded";

function renderOnce(
  source: string,
  variables: Record<string, unknown>,
  { locale, text }: RenderOptions,
  maxMs: number,
): string {
  const engine = liquidEngine(locale, text);
  const template = parse(source, locale, text);
  const context = new Context(variables, engine.options, { sync: true }, { liquid: engine });
  let parts = 0;
  const began = workedMs();
  let deadline: number | undefined;
  // The engine asks this, with the time, before each part.
  context.renderLimit.check = (now) => {
    deadline ??= now + maxMs;
    parts += 1;
    if (parts > MAX_PARTS) throw new Error("template render limit exceeded");
    if (now <= deadline) return;
    const left = maxMs - (workedMs() - began);
    if (left <= 0) throw new Error(OUT_OF_TIME);
    deadline = now + left;
  };
  return String(engine.renderSync(template, context));
}

/** Checks a template without rendering it; null when it is fine. */
export function checkLiquid(source: string): LiquidFinding | null {
  try {
    parse(source, "zh-CN", "plain");
    return null;
  } catch (error) {
    return liquidFinding(error);
  }
}

/** A variable that a template reads: its path (`data.customer_name`) and where it stands first, from 1. */
export type LiquidVariable = { path: string; line: number; column: number };

/** The variables a template reads, each once, without those it makes itself. Empty when it does not parse. */
export function liquidVariables(source: string): LiquidVariable[] {
  if (checkLiquid(source)) return [];
  const { globals } = analyzeSync(parse(source, "zh-CN", "plain"));
  const found = new Map<string, LiquidVariable>();
  for (const variable of Object.values(globals).flat()) {
    const path = variable.segments.filter((part) => typeof part === "string").join(".");
    if (!found.has(path)) found.set(path, { path, line: variable.location.row, column: variable.location.col });
  }
  return [...found.values()];
}
