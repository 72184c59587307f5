"use client";

import { createContext, type ReactNode, use, useMemo } from "react";
import { IntlProvider } from "use-intl/react";
import type { Locale } from "@/lib/domain/endpoints";
import type { Messages } from "./messages";

type TextsState = {
  locale: Locale;
  timeZone: string;
  /** Milliseconds: when the server rendered, so that relative times agree at hydration. */
  renderedAt: number;
  messages: Partial<Messages>;
};

const TextsContext = createContext<TextsState | null>(null);

/** What `<Texts>` renders. Nested providers add namespaces; the innermost time zone wins. */
export function TextsProvider(props: {
  locale: Locale;
  timeZone?: string;
  renderedAt: number;
  messages: Partial<Messages>;
  children: ReactNode;
}) {
  const outer = use(TextsContext);
  const { locale, messages, renderedAt } = props;
  const timeZone = props.timeZone ?? outer?.timeZone ?? "Asia/Shanghai";
  const state = useMemo(
    () => ({ locale, timeZone, renderedAt, messages: { ...outer?.messages, ...messages } }),
    [locale, timeZone, renderedAt, messages, outer?.messages],
  );
  return (
    <TextsContext value={state}>
      <IntlProvider locale={locale} timeZone={timeZone} messages={state.messages}>
        {props.children}
      </IntlProvider>
    </TextsContext>
  );
}

/** Language, time zone and the time of the server's rendering. */
export function useTextsState(): Omit<TextsState, "messages"> {
  const state = use(TextsContext);
  if (state === null) throw new Error("A component with texts stands outside <Texts>.");
  return state;
}
