"use client";

import { useCallback, useEffect, useEffectEvent, useState } from "react";
import {
  type DefaultValues,
  type FieldValues,
  type Path,
  type Resolver,
  type UseFormReturn,
  useForm,
} from "react-hook-form";
import { useTranslations } from "use-intl/react";
import type { z } from "zod";
import type { ActionFailure, ActionState } from "@/lib/domain/action-state";
import { type IssueLike, issueKey } from "@/lib/i18n/issue-key";
import { useFieldText } from "./field-text";

export type ConsoleFormState<Input extends FieldValues, Output> = {
  form: UseFormReturn<Input, unknown, Output>;
  /** For <form onSubmit>. */
  submit: (event?: React.BaseSyntheticEvent) => Promise<void>;
  /** What the server said to the last submit, when it was not accepted. */
  failure: Pick<ActionFailure, "code" | "message" | "requestId" | "fields"> | null;
};

/**
 * One form: zod schema on the client, a server action, field errors of both in the same slots.
 *
 *     const schema = () => import("./schema").then((module) => module.FormSchema);
 *     const state = useConsoleForm({ schema, defaultValues, action: saveEndpoint, onDone: (data) => router.push(…) });
 *     return <ConsoleForm state={state}><TextField name="name" label=… required /> … <SubmitButton>保存</SubmitButton></ConsoleForm>
 *
 * Validates on blur, again on every change after that, and everything on submit. Needs the texts `validation`. The schema
 * stands in a file of its own that is loaded once the page is there: it and its library are more than the form itself.
 * `action` gets the parsed values. When it answers `ok`, the form counts as clean and `onDone` runs.
 */
export function useConsoleForm<Input extends FieldValues, Output, T>(options: {
  schema: () => Promise<z.ZodType<Output, Input>>;
  defaultValues: DefaultValues<Input>;
  action: (values: Output) => Promise<ActionState<T>>;
  onDone?: (data: T, values: Output) => void;
}): ConsoleFormState<Input, Output> {
  const t = useTranslations("common");
  const fieldText = useFieldText();
  const [failure, setFailure] = useState<ConsoleFormState<Input, Output>["failure"]>(null);
  const explain = useCallback(
    (issue: IssueLike) => {
      const found = issueKey(issue);
      if (found === null) return undefined;
      // Stays a key: the field that shows it adds its own name.
      return found[0] === "required" ? "required" : fieldText(...found);
    },
    [fieldText],
  );
  const form = useForm<Input, unknown, Output>({
    resolver: useResolver(options.schema, explain),
    defaultValues: options.defaultValues,
    mode: "onTouched",
    shouldFocusError: false,
  });
  const send = async (values: Output) => {
    setFailure(null);
    const answer = await options.action(values).catch(() => null);
    if (answer === null)
      return setFailure({ code: "unavailable", message: t("form.networkError"), fields: [], requestId: "" });
    if (answer.status === "error") {
      for (const { path, message, key, values: parts } of answer.fields) {
        const text = key === undefined || key === "required" ? (key ?? message) : fieldText(key, parts);
        form.setError(path as Path<Input>, {
          type: "server",
          message: text === key && key !== "required" ? message : text,
        });
      }
      return setFailure(answer);
    }
    if (answer.status !== "ok") return;
    form.reset(form.getValues(), { keepValues: true });
    options.onDone?.(answer.data, values);
  };
  const submit = (event?: React.BaseSyntheticEvent) =>
    form
      .handleSubmit(send)(event)
      .catch((thrown: unknown) => {
        // What checks the form could not be loaded: as with a server that cannot be reached, nothing is lost.
        if (!(thrown instanceof Error)) throw thrown;
        setFailure({ code: "unavailable", message: t("form.networkError"), fields: [], requestId: "" });
      });
  return { form, submit, failure };
}

type Explain = (issue: IssueLike) => string | undefined;

/** Checks by a schema that is loaded with its library when the page has settled, or with the first check. */
function useResolver<Input extends FieldValues, Output>(
  schema: () => Promise<z.ZodType<Output, Input>>,
  explain: Explain,
): Resolver<Input, unknown, Output> {
  const load = () => Promise.all([schema(), import("@hookform/resolvers/zod")]);
  const preload = useEffectEvent(() => {
    // Only a hint: the first check asks again.
    load().catch(() => undefined);
  });
  useEffect(() => {
    const timer = setTimeout(preload, 0);
    return () => clearTimeout(timer);
  }, []);
  return async (values, context, options) => {
    const [loaded, { zodResolver }] = await load();
    return zodResolver(loaded, { error: explain })(values, context, options);
  };
}
