import { LiquidError } from "liquidjs";
import { nearest } from "../nearest";
import { LIQUID_FILTERS, LIQUID_TAGS } from "./liquid-engine";

/** What is wrong with a template, where (from 1), and what was probably meant. Keys name texts under `validation`. */
export type LiquidFinding = {
  key:
    | "template_not_closed"
    | "template_end_alone"
    | "template_unknown_tag"
    | "template_unknown_filter"
    | "template_misspelt_filter"
    | "template_empty_output"
    | "template_handlebars"
    | "template_tag_form"
    | "template_expression"
    | "template_too_much_work"
    | "template_syntax";
  line: number;
  column: number;
  /** The tag, filter or piece of source it is about. */
  name: string;
  suggestion?: string;
  /** What the engine says, for cases that have no text of their own. */
  message: string;
};

const ENDINGS = /^(?:end\w+|else|elsif|elseif|when)$/;
const MAX_NAME = 60;

/** Reads what the template engine threw. Anything but an error is thrown on. */
export function liquidFinding(error: unknown): LiquidFinding {
  // liquidjs throws LiquidError for templates, and a plain Error for its own limits.
  if (!(error instanceof Error)) throw error;
  const [line = 1, column = 1] = LiquidError.is(error) ? error.token.getPosition() : [];
  const message = error.message.replace(/,? ?(?:file:[^,]*, )?line:\d+, col:\d+/, "").slice(0, 300);
  return { ...meaningOf(message), line, column, message };
}

function meaningOf(message: string): Pick<LiquidFinding, "key" | "name" | "suggestion"> {
  const named = (pattern: RegExp) => pattern.exec(message)?.[1]?.slice(0, MAX_NAME);
  const open = named(/^tag (\{%[\s\S]*?%?\}?) not closed$/) ?? named(/^(?:tag|output) "([\s\S]*)" not closed$/);
  if (open !== undefined) {
    const [first = ""] = open.replaceAll('\\"', '"').trim().split("\n");
    return { key: "template_not_closed", name: first };
  }
  const tag = named(/^tag "([^"]*)" not found$/) ?? named(/^unexpected "([^"]*)"$/);
  if (tag !== undefined) return tagFinding(tag);
  const filter = named(/^undefined filter: (.*)$/);
  if (filter !== undefined) {
    const suggestion = nearest(filter, LIQUID_FILTERS, slips(filter));
    return suggestion === null
      ? { key: "template_unknown_filter", name: filter }
      : { key: "template_misspelt_filter", name: filter, suggestion };
  }
  const expression = named(/^invalid value expression: "([\s\S]*)"$/);
  if (expression?.trim() === "") return { key: "template_empty_output", name: "" };
  if (expression !== undefined && /^[#/]/.test(expression)) return { key: "template_handlebars", name: expression };
  const form = named(/^illegal tag(?: syntax)?:? ?([\s\S]*?)$/);
  if (form !== undefined) return { key: "template_tag_form", name: form };
  if (/^expected |^unexpected token|^invalid value expression/.test(message))
    return { key: "template_expression", name: "" };
  return { key: /limit exceeded$/.test(message) ? "template_too_much_work" : "template_syntax", name: "" };
}

/** Slips of the pen in a short word: with more, every word resembles another. */
const slips = (word: string): number => (word.length <= 4 ? 1 : 2);

function tagFinding(name: string): Pick<LiquidFinding, "key" | "name" | "suggestion"> {
  if (ENDINGS.test(name) || (LIQUID_TAGS as readonly string[]).includes(name))
    return { key: "template_end_alone", name };
  const suggestion = nearest(name, LIQUID_TAGS, slips(name));
  return { key: "template_unknown_tag", name, ...(suggestion === null ? {} : { suggestion }) };
}
