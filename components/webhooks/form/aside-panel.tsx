"use client";

import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Tabs } from "@/components/ui/tabs";
import type { EventGroup } from "../record";
import { RecordNote } from "../test-panel/record-note";
import { TestPanel } from "../test-panel/test-panel";
import { PreviewPanel } from "./preview-panel";
import type { WebhookEditor } from "./use-webhook-form";
import type { WebhookValues } from "./values";

/** Test and preview of the configuration on screen. */
export function AsidePanel(props: { editor: WebhookEditor; groups: readonly EventGroup[]; mayTest: boolean }) {
  const t = useTranslations("testPush");
  const { editor, groups } = props;
  const channel = useWatch<WebhookValues, "channel">({ name: "channel" });
  const timeoutMs = useWatch<WebhookValues, "timeoutMs">({ name: "timeoutMs" });
  const shared = { choice: editor.choice, onChoice: editor.setChoice, groups };
  const test = (
    <TestPanel
      {...shared}
      channel={channel}
      timeoutMs={timeoutMs}
      state={editor.test.state}
      onSend={editor.sendTest}
      onCancel={editor.test.cancel}
      fix={editor.fix}
      allowed={props.mayTest}
      description={t("description")}
      neverTested={editor.neverTested}
      note={(done) => <RecordNote state={done} isNew={editor.record === null} />}
    />
  );
  return (
    <div id="test-panel" className="rounded-lg border border-line bg-surface p-4 shadow-card sm:p-5">
      <Tabs
        label={t("tabs")}
        value={editor.tab}
        onValueChange={(value) => editor.setTab(value === "preview" ? "preview" : "test")}
        tabs={[
          { value: "test", label: t("title"), content: test },
          { value: "preview", label: t("preview"), content: <PreviewPanel {...shared} state={editor.preview} /> },
        ]}
      />
    </div>
  );
}
