"use client";

import { useCallback } from "react";
import { useTranslations } from "use-intl/react";
import { parseAssertion } from "@/lib/domain/assertion";

/** What is wrong with an assertion, with the place; undefined when it can be read. */
export function useAssertionText(): (expression: string) => string | undefined {
  const t = useTranslations("validation");
  return useCallback(
    (expression) => {
      const parsed = parseAssertion(expression);
      return parsed.ok ? undefined : t(`assertion_${parsed.problem}`, { position: parsed.position });
    },
    [t],
  );
}
