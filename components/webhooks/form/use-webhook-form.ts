"use client";

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { UseFormReturn } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import type { ActionState } from "@/lib/domain/action-state";
import type { EventType } from "@/lib/domain/catalogue/types";
import type { Locale } from "@/lib/domain/endpoints";
import type { ChangeEntry } from "../detail/change-list";
import type { RunDry } from "../dry-run/view";
import type { ReceiverPrefill, WebhookRecord } from "../record";
import type { Rotate } from "../secret/rotation";
import { aboutOf, type PushAbout, type TestChoice, type TestSource } from "../test-panel/choice";
import type { FindContacts } from "../test-panel/contact-picker";
import type { FixTarget } from "../test-panel/fix";
import { type SendTest, type TestState, useTest } from "../test-panel/use-test";
import type { PushRequest } from "../test-panel/view";
import { previewValues } from "./channel/preview-values";
import type { CheckAnswer, CheckedRecipient } from "./channel/recipient-check";
import { formPath } from "./form-path";
import { forgetHandOver, handedOver } from "./hand-over";
import { showField } from "./rules/show-field";
import type { TemplateActions } from "./template/view";
import { type MakePreview, usePreview } from "./use-preview";
import { useAskForTest, useSaving } from "./use-saving";
import { useWarnings } from "./use-warnings";
import { toConfiguration, type WebhookValues } from "./values";
import type { WebhookFormProps } from "./webhook-form";

/** What the form asks of the page around it. */
export type WebhookActions = {
  create: (configuration: Record<string, unknown>, receiver: string | undefined) => Promise<ActionState<WebhookRecord>>;
  /** `patch.version` absent: save whatever somebody else did. */
  update: (id: string, patch: Record<string, unknown>) => Promise<ActionState<WebhookRecord>>;
  test: SendTest;
  preview: MakePreview;
  template: TemplateActions;
  dryRun: RunDry;
  checkRecipients: (
    request: Omit<PushRequest, "eventType" | "locale">,
    signal: AbortSignal,
  ) => Promise<ActionState<CheckedRecipient[]>>;
  findContacts: FindContacts;
  /** Who changed what after the given version, newest first. */
  changesSince: (id: string, version: number) => Promise<ActionState<readonly ChangeEntry[]>>;
  rotation: { rotate: Rotate; countWaiting: (input: { id: string }) => Promise<ActionState<number>> };
  /** A new webhook was saved: show its own page. */
  open: (id: string) => void;
  /** Load the record again. */
  reload: () => void;
};

type Form = UseFormReturn<WebhookValues, unknown, WebhookValues>;
export type WebhookEditor = ReturnType<typeof useWebhookForm>;

/** What is beside the form. */
export const PANEL_TABS = ["test", "preview", "sign", "dry"] as const;

const IDLE: TestState = { phase: "idle" };

/** Everything the create and edit page does: values, saving, testing and previewing what is on screen. */
export function useWebhookForm(props: WebhookFormProps) {
  const { actions } = props;
  const [record, setRecord] = useState(props.record);
  const panel = useRef<{ send: () => void; state: TestState }>({ send: () => undefined, state: IDLE });
  const saving = useSaving({ ...props, loaded: props.record, record, setRecord, panel });
  const { form } = saving.state;
  const { choice, setChoice } = useChoice(form);
  const requestOf = useRequest(form, record, props.receiver);
  const test = useTest(actions.test, handedOver(props.record?.id)?.test ?? IDLE);
  const previewOf = useCallback(
    (values: WebhookValues, about: PushAbout) => requestOf(previewValues(values, record !== null), about),
    [requestOf, record],
  );
  const preview = usePreview({ form, choice, make: props.mayTest ? actions.preview : null, requestOf: previewOf });
  const checkRecipients = useRecipientCheck(form, actions, requestOf);
  const [tab, setTab] = useState<(typeof PANEL_TABS)[number]>("test");

  const sendTest = async () => {
    setTab("test");
    const values = form.getValues();
    const end = await test.run(requestOf(values, aboutOf(choice)));
    if (end?.phase !== "refused") return;
    showFindings(form, values, end.fields);
  };
  useEffect(() => {
    panel.current = { send: () => void sendTest(), state: test.state };
  });
  useHandedOverTest(props.record?.id, panel);
  const openPreview = useCallback(() => {
    setTab("preview");
    document.getElementById("test-panel")?.scrollIntoView({ block: "nearest" });
  }, []);
  return {
    ...saving,
    ...{ record, choice, setChoice, test, preview, tab, setTab, openPreview },
    warningOf: useWarnings(preview),
    requestOf,
    checkRecipients: props.mayTest ? checkRecipients : null,
    sendTest: () => void sendTest(),
    findContacts: actions.findContacts,
    /** The new secret is stored already; what else was changed on the form stays as it is. */
    onRotated: setRecord,
    fix: { kind: "focus", focus: showField, format: form.watch("format") } satisfies FixTarget,
    neverTested: props.neverTested && record?.enabled === true,
  };
}

/** Findings of the service at their fields. */
function showFindings(form: Form, values: WebhookValues, fields: readonly { path: string; message: string }[]): void {
  for (const { path, message } of fields) {
    form.setError(formPath(path, values) as keyof WebhookValues, { type: "server", message });
  }
}

function useRecipientCheck(form: Form, actions: WebhookActions, requestOf: ReturnType<typeof useRequest>) {
  const t = useTranslations("channels.check");
  return useCallback(async (): Promise<CheckAnswer> => {
    const values = form.getValues();
    const { eventType: _type, locale: _locale, ...request } = requestOf(values, CHECKED_WITH);
    const answer = await actions.checkRecipients(request, new AbortController().signal).catch(() => null);
    if (answer?.status === "ok") return { ok: true, checked: answer.data };
    if (answer?.status !== "error") return { ok: false, message: t("failed") };
    showFindings(form, values, answer.fields);
    return { ok: false, message: answer.fields.length > 0 ? t("incomplete") : answer.message };
  }, [form, actions, requestOf, t]);
}

/** Neither counts for a look-up. */
const CHECKED_WITH: PushAbout = { eventType: "webhook.test", locale: "en" };

/** Event, data and language of the test; the language follows the form's until somebody picks another. */
function useChoice(form: Form): { choice: TestChoice; setChoice: (choice: TestChoice) => void } {
  const [eventType, setEventType] = useState<EventType>("webhook.test");
  const [source, setSource] = useState<TestSource>("sample");
  const [contact, setContact] = useState<TestChoice["contact"]>(null);
  const [picked, setPicked] = useState<Locale | null>(null);
  const own = form.watch("locale");
  const locale = picked ?? own;
  const choice = useMemo(
    (): TestChoice => ({ eventType, locale, source, contact }),
    [eventType, locale, source, contact],
  );
  const setChoice = (next: TestChoice) => {
    setEventType(next.eventType);
    setSource(next.source);
    setContact(next.contact);
    if (next.locale !== locale) setPicked(next.locale);
  };
  return { choice, setChoice };
}

/** What is tested: the stored record as long as nothing was changed (the history keeps that), else what is on screen. */
function useRequest(form: Form, record: WebhookRecord | null, receiver: ReceiverPrefill | null) {
  const { isDirty } = form.formState;
  return useCallback(
    (values: WebhookValues, about: PushAbout): PushRequest => {
      if (record === null) {
        const from = receiver === null ? {} : { receiver: receiver.id };
        return { ...about, ...from, configuration: toConfiguration(values, null) };
      }
      if (!isDirty) return { ...about, endpointId: record.id };
      return { ...about, endpointId: record.id, configuration: testable(toConfiguration(values, record)) };
    },
    [record, receiver, isDirty],
  );
}

/** A form may be tested while its name or its events are empty: neither changes what is sent. */
function testable(configuration: Record<string, unknown>): Record<string, unknown> {
  const { name, events, ...rest } = configuration;
  const chosen = Array.isArray(events) && events.length > 0;
  return { ...rest, ...(name === "" ? {} : { name }), ...(chosen ? { events } : {}) };
}

/** What the form of a new webhook left to the page it became, once: 保存并测试 sends, a mere 保存 asks. */
function useHandedOverTest(id: string | undefined, panel: { current: { send: () => void; state: TestState } }): void {
  const askForTest = useAskForTest(panel);
  const ask = useRef(askForTest);
  useEffect(() => {
    ask.current = askForTest;
  });
  useEffect(() => {
    const given = handedOver(id);
    if (given === null) return;
    const timer = setTimeout(() => {
      forgetHandOver();
      if (given.sendTest) panel.current.send();
      if (given.askForTest) ask.current();
    }, 0);
    return () => clearTimeout(timer);
  }, [id, panel]);
}

/** `?focus=config.secret` leads to the field. */
export function useFocusFromUrl(path: string): void {
  useEffect(() => {
    if (path !== "") showField(path);
  }, [path]);
}
