import { createTranslator } from "use-intl/core";
import type { Locale } from "@/lib/domain/endpoints";
import { MESSAGES, type Messages } from "./messages";

declare module "use-intl/core" {
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}

/** A translator for one namespace; for servers, workers and tests. Client components use `useTranslations`. */
export function translator<N extends keyof Messages>(locale: Locale, namespace: N) {
  return createTranslator({ locale, namespace, messages: MESSAGES[locale] });
}
