"use client";

import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl/react";
import { useConsoleForm } from "@/components/forms/use-console-form";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import { useTextsState } from "@/lib/i18n/texts-provider";
import type { ReceiverPrefill, WebhookRecord } from "../record";
import type { TestState } from "../test-panel/use-test";
import { formPath } from "./form-path";
import { handOver } from "./hand-over";
import { useAssertionText } from "./use-assertion-text";
import { newValues, storedValues, toConfiguration, type WebhookValues } from "./values";
import type { WebhookFormProps } from "./webhook-form";

type SavingProps = Pick<WebhookFormProps, "actions" | "receiver" | "locale" | "start" | "mayTest" | "neverTested"> & {
  /** The record as the page last loaded it. */
  loaded: WebhookRecord | null;
  /** The record as it was last saved here, or loaded. */
  record: WebhookRecord | null;
  setRecord: (record: WebhookRecord) => void;
  /** What 保存并测试 does once the form shows what was saved, and the test result that is on screen. */
  panel: RefObject<{ send: () => void; state: TestState }>;
};

/**
 * Saving: create or change, findings of the server in their fields, and what happens when somebody else was faster.
 * After a save the form shows the stored record again, so that a secret that was typed is gone from the browser.
 */
export function useSaving(props: SavingProps) {
  const t = useTranslations("webhooks");
  const { actions, receiver, record, panel } = props;
  const { timeZone } = useTextsState();
  const intent = useRef({ test: false, overwrite: false });
  const [testDue, setTestDue] = useState(false);
  const [initial] = useState(() =>
    record === null ? newValues(props.locale, receiver, timeZone, props.start) : storedValues(record, timeZone),
  );
  const askForTest = useAskForTest(panel);
  const untested = ({ enabled }: WebhookRecord) =>
    props.mayTest && props.neverTested && enabled && !intent.current.test && panel.current.state.phase !== "done";
  const base = useConsoleForm<WebhookValues, WebhookValues, WebhookRecord>({
    schema: useSchema(record, receiver),
    defaultValues: initial,
    action: async (values) => {
      const answer = await send(values, props, intent.current.overwrite);
      return withFormPaths(answer, values, t("conflict.title", { name: record?.name ?? "" }));
    },
    onDone: (saved) => {
      const { test } = intent.current;
      toast.success(record === null ? t("created", { name: saved.name }) : t("saved"));
      if (record === null) {
        handOver({ id: saved.id, sendTest: test, askForTest: untested(saved), test: panel.current.state });
        return actions.open(saved.id);
      }
      if (untested(saved)) askForTest();
      props.setRecord(saved);
      base.form.reset(storedValues(saved, timeZone));
      setTestDue(test);
    },
  });
  const { isDirty } = base.form.formState;
  useEffect(() => {
    // The form has been reset to what was saved: the test is one of the stored record, and the history keeps it.
    // Afterwards, because `panel` gets this rendering's way to send in an effect of its own.
    if (!testDue || isDirty) return;
    const timer = setTimeout(() => {
      setTestDue(false);
      panel.current.send();
    }, 0);
    return () => clearTimeout(timer);
  }, [testDue, isDirty, panel]);
  const submit = (next: { test: boolean; overwrite: boolean }) => (event?: React.BaseSyntheticEvent) => {
    intent.current = next;
    return base.submit(event);
  };
  const conflict = useConflict(props, base);
  return {
    state: { ...base, submit: submit({ test: false, overwrite: false }), failure: conflict.failure },
    saveAndTest: () => void submit({ test: true, overwrite: false })(),
    overwrite: () => void submit({ test: false, overwrite: true })(),
    conflict: conflict.open,
    discard: conflict.discard,
  };
}

/** Asks, without holding anything up, whether to test what was saved; once, because a second time is nagging. */
export function useAskForTest(panel: SavingProps["panel"]): () => void {
  const t = useTranslations("testPush");
  const asked = useRef(false);
  return () => {
    if (asked.current) return;
    asked.current = true;
    toast.success(t("neverTested"), { label: t("send"), onSelect: () => panel.current.send() });
  };
}

type Base = ReturnType<typeof useConsoleForm<WebhookValues, WebhookValues, WebhookRecord>>;

/** Somebody else saved in between: `discard` loads what they saved and puts it into the form. */
function useConflict({ actions, loaded, record, setRecord }: SavingProps, { form, failure }: Base) {
  const { timeZone } = useTextsState();
  const [discarded, setDiscarded] = useState<Base["failure"]>(null);
  const shown = failure === discarded ? null : failure;
  const discarding = discarded !== null && failure === discarded;
  useEffect(() => {
    if (!discarding || loaded === null || record === null || loaded.version <= record.version) return;
    setRecord(loaded);
    form.reset(storedValues(loaded, timeZone));
  }, [discarding, loaded, record, setRecord, form, timeZone]);
  const open = shown?.code === "conflict" && shown.fields.length === 0;
  return {
    // A conflict has a notice of its own.
    failure: open ? null : shown,
    open,
    discard: () => {
      setDiscarded(failure);
      actions.reload();
    },
  };
}

function useSchema(record: WebhookRecord | null, receiver: ReceiverPrefill | null) {
  const t = useTranslations("webhooks.field");
  const rules = useTranslations("rules.content");
  const channels = useTranslations("channels");
  const assertion = useAssertionText();
  return useMemo(() => {
    const texts = {
      nameRequired: t("nameRequired"),
      nameTooLong: (n: number) => t("nameMax", { n }),
      keywordConflict: (word: string) => rules("conflict", { word }),
      headerTwice: (name: string) => t("headerTwice", { name }),
      headerReserved: (name: string) => t("headerReserved", { name }),
      assertion,
      mailInvalid: (address: string) => channels("mailInvalid", { address }),
    };
    const options = { secretElsewhere: receiver?.secret.set === true, texts };
    return () => import("./schema").then((module) => module.webhookSchema(record, options));
  }, [record, receiver, t, rules, channels, assertion]);
}

function send(values: WebhookValues, props: SavingProps, overwrite: boolean): Promise<ActionState<WebhookRecord>> {
  const { record, receiver, actions } = props;
  if (record === null) return actions.create(toConfiguration(values, null), receiver?.id);
  const configuration = toConfiguration(values, record);
  return actions.update(record.id, overwrite ? configuration : { ...configuration, version: record.version });
}

/** Findings of the service under the names the form has; a conflict says whose webhook it is about. */
function withFormPaths<T>(answer: ActionState<T>, values: WebhookValues, conflictTitle: string): ActionState<T> {
  if (answer.status !== "error") return answer;
  const fields = answer.fields.map((field) => ({ ...field, path: formPath(field.path, values, field.key) }));
  const changedMeanwhile = answer.code === "conflict" && fields.length === 0;
  return { ...answer, fields, message: changedMeanwhile ? conflictTitle : answer.message };
}
