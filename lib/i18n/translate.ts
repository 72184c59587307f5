import { createTranslator } from "use-intl/core";
import type { Locale } from "@/lib/domain/endpoints";
import type { Messages } from "./messages";
import { textsOf } from "./texts-of";

declare module "use-intl/core" {
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}

/** A translator for one namespace; for servers, workers and tests. Client components use `useTranslations`. */
export function translator<N extends keyof Messages>(locale: Locale, namespace: N) {
  const messages = { [namespace]: textsOf(locale, namespace) } as Partial<Messages> as Messages;
  return createTranslator({ locale, namespace, messages });
}
