"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import type { EventType } from "@/lib/domain/catalogue/types";
import type { ChannelId, Locale, WireFormat } from "@/lib/domain/endpoints";
import type { EventGroup } from "../record";
import { aboutOf, type TestChoice } from "./choice";
import type { FindContacts } from "./contact-picker";
import { RecordNote } from "./record-note";
import { TestPanel } from "./test-panel";
import { type SendTest, useTest } from "./use-test";

export type TestedWebhook = {
  id: string;
  channel: ChannelId;
  locale: Locale;
  timeoutMs: number;
  format: WireFormat;
};

export type StoredTestProps = {
  webhook: TestedWebhook;
  groups: readonly EventGroup[];
  allowed: boolean;
  send: SendTest;
  findContacts: FindContacts;
  /** What the first test is about; a plain test unless said. */
  eventType?: EventType | undefined;
  /** After a test that the history now has. */
  onRecorded: () => void;
};

/** The test panel for a stored webhook, outside its form: 去修改 leads to the form's field. */
export function StoredTest(props: StoredTestProps) {
  const t = useTranslations("testPush");
  const { id, channel, locale, timeoutMs, format } = props.webhook;
  const [choice, setChoice] = useState<TestChoice>({
    eventType: props.eventType ?? "webhook.test",
    locale,
    source: "sample",
    contact: null,
  });
  const { state, run, cancel } = useTest(props.send);
  const send = async () => {
    const end = await run({ endpointId: id, ...aboutOf(choice) });
    if (end?.phase === "done") props.onRecorded();
  };
  return (
    <TestPanel
      choice={choice}
      onChoice={setChoice}
      groups={props.groups}
      findContacts={props.findContacts}
      channel={channel}
      timeoutMs={timeoutMs}
      state={state}
      onSend={() => void send()}
      onCancel={cancel}
      fix={{ kind: "link", format, href: (path) => `/settings/webhooks/${id}/edit?focus=${path}` }}
      allowed={props.allowed}
      description={t("descriptionSaved")}
      note={(done) => <RecordNote state={done} isNew={false} />}
    />
  );
}
