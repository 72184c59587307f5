import compile from "icu-minify/compile";
import formatMessage from "use-intl/format-message";
import type { Locale } from "@/lib/domain/endpoints";
import { MESSAGES, type Messages } from "./messages";

const compiled = new Map<string, unknown>();

/**
 * The texts of a namespace as this process formats them. In everything Next builds the parser of texts is left out
 * (next.config.ts: it is 9 KB in every page), so they are parsed here, once a process; workers and tests parse as they go.
 */
export function textsOf<N extends keyof Messages>(locale: Locale, namespace: N): Messages[N] {
  const texts = MESSAGES[locale][namespace];
  if (formatMessage.raw) return texts;
  const key = `${locale}/${namespace}`;
  const known = compiled.get(key);
  if (known !== undefined) return known as Messages[N];
  const made = compileAll(texts);
  compiled.set(key, made);
  return made as Messages[N];
}

function compileAll(texts: unknown): unknown {
  // The parser makes objects without a prototype, which cannot be handed to client components.
  if (typeof texts === "string") return JSON.parse(JSON.stringify(compile(texts)));
  if (typeof texts !== "object" || texts === null) return texts;
  return Object.fromEntries(Object.entries(texts).map(([key, value]) => [key, compileAll(value)]));
}
