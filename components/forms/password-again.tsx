"use client";

import { useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { PasswordInput } from "@/components/ui/secret-input";
import type { ActionFailure } from "@/lib/domain/action-state";

/**
 * The password again, once the server wants it (`requireRecentSignIn`): what goes with the call, whether an answer asks for
 * it, and the field for a dialog. `help` says what it is for.
 */
export function usePasswordAgain(help: string) {
  const t = useTranslations("common");
  const id = useId();
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  return {
    given: problem === null ? {} : { password },
    wanted: ({ fields }: ActionFailure): boolean => {
      const found = fields.find(({ path }) => path === "password");
      if (found !== undefined) setProblem(found.message);
      return found !== undefined;
    },
    field: problem !== null && (
      <div className="mt-4">
        <label htmlFor={id} className="mb-1.5 block font-medium text-sm">
          {t("ownPassword")}
        </label>
        <PasswordInput
          id={id}
          autoComplete="current-password"
          aria-describedby={`${id}-problem ${id}-help`}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <p id={`${id}-problem`} role="alert" className="mt-1 text-danger text-sm">
          {problem}
        </p>
        <p id={`${id}-help`} className="mt-1 text-ink-3 text-sm">
          {help}
        </p>
      </div>
    ),
  };
}
