import { Liquid, LiquidError, type Template } from "liquidjs";
import type { Locale } from "../endpoints";
import type { FormatProblem } from "./types";

/** Bounds of one template: characters of source, milliseconds and units of memory of one rendering, bytes of output. */
const MAX_SOURCE = 20_000;
const MAX_RENDER_MS = 200;
const MAX_MEMORY = 2_000_000;
export const MAX_TEMPLATE_OUTPUT = 262_144;

const engine = new Liquid({
  ownPropertyOnly: true,
  strictFilters: true,
  // In-memory partials, of which there are none: no template can reach the file system.
  templates: {},
  parseLimit: MAX_SOURCE,
  renderLimit: MAX_RENDER_MS,
  memoryLimit: MAX_MEMORY,
});
for (const tag of ["include", "render", "layout", "block"]) delete engine.tags[tag];

/** Parsed templates by source: parsing costs far more than rendering. Oldest out first. */
const parsed = new Map<string, Template[]>();
const MAX_PARSED = 500;

function parse(source: string): Template[] {
  const known = parsed.get(source);
  if (known) return known;
  const template = engine.parse(source);
  if (parsed.size >= MAX_PARSED) {
    const oldest = parsed.keys().next();
    if (!oldest.done) parsed.delete(oldest.value);
  }
  parsed.set(source, template);
  return template;
}

export type LiquidResult = { ok: true; text: string } | { ok: false; problem: FormatProblem };

/** Renders a Liquid template over plain data. Errors are values with the line and column of the template. */
export function renderLiquid(source: string, variables: Record<string, unknown>, locale: Locale): LiquidResult {
  try {
    const text: unknown = engine.renderSync(parse(source), variables, { globals: { locale } });
    return { ok: true, text: String(text).slice(0, MAX_TEMPLATE_OUTPUT) };
  } catch (error) {
    return { ok: false, problem: liquidProblem(error) };
  }
}

/** Checks a template without rendering it; null when it is fine. */
export function checkLiquid(source: string): FormatProblem | null {
  try {
    parse(source);
    return null;
  } catch (error) {
    return liquidProblem(error);
  }
}

/** Paths of the variables a template reads (`data.customer_name`), each once. Empty when it does not parse. */
export function liquidVariables(source: string): string[] {
  if (checkLiquid(source)) return [];
  const segments = engine.globalVariableSegmentsSync(parse(source));
  return [...new Set(segments.map((path) => path.filter((part) => typeof part === "string").join(".")))];
}

function liquidProblem(error: unknown): FormatProblem {
  // liquidjs throws LiquidError for templates, and a plain Error for its own limits.
  if (!(error instanceof Error)) throw error;
  const [line = 1, column = 1] = LiquidError.is(error) ? error.token.getPosition() : [];
  const message = error.message.replace(/,? ?(?:file:[^,]*, )?line:\d+, col:\d+/, "").slice(0, 300);
  return { field: "template", diagnosis: "template.syntax", values: { line, column, message } };
}
