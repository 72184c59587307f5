import { cookies, headers } from "next/headers";
import type { Locale } from "@/lib/domain/endpoints";
import type { Messages } from "./messages";
import { translator } from "./translate";

export const LOCALE_COOKIE = "hooklane-locale";

/** The reader's language: the cookie's, else the browser's first known one, else Chinese. */
export async function getLocale(): Promise<Locale> {
  const chosen = (await cookies()).get(LOCALE_COOKIE)?.value;
  if (chosen === "zh-CN" || chosen === "en") return chosen;
  const accepted = (await headers()).get("accept-language") ?? "";
  const first = accepted.split(",").find((part) => /^\s*(zh|en)\b/i.test(part));
  return first !== undefined && /^\s*en/i.test(first) ? "en" : "zh-CN";
}

/** A translator in the reader's language, for server components and actions. */
export async function getT<N extends keyof Messages>(namespace: N) {
  return translator(await getLocale(), namespace);
}
