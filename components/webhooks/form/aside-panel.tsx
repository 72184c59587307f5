"use client";

import { lazy, Suspense } from "react";
import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Skeleton } from "@/components/ui/skeleton";
import { Tabs } from "@/components/ui/tabs";
import type { RunDry } from "../dry-run/view";
import type { EventGroup } from "../record";
import { RecordNote } from "../test-panel/record-note";
import { TestPanel } from "../test-panel/test-panel";
import { PreviewPanel } from "./preview-panel";
import type { WebhookEditor } from "./use-webhook-form";
import type { WebhookValues } from "./values";

// Looked at while rules are being set up, which is seldom.
const DryRunPanel = lazy(() => import("../dry-run/dry-run-panel").then((module) => ({ default: module.DryRunPanel })));

/** Test and preview of the configuration on screen. */
export function AsidePanel(props: {
  editor: WebhookEditor;
  groups: readonly EventGroup[];
  mayTest: boolean;
  /** Null for people who may not. */
  dryRun: RunDry | null;
}) {
  const t = useTranslations("testPush");
  const rules = useTranslations("rules.dry");
  const { editor, groups, dryRun } = props;
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
        onValueChange={(value) => editor.setTab(value === "preview" || value === "dry" ? value : "test")}
        tabs={[
          { value: "test", label: t("title"), content: test },
          {
            value: "preview",
            label: t("preview"),
            content: <PreviewPanel {...shared} channel={channel} state={editor.preview} />,
          },
          ...(dryRun === null
            ? []
            : [
                {
                  value: "dry" as const,
                  label: rules("title"),
                  content: (
                    <Suspense fallback={<Skeleton className="h-40" />}>
                      <DryRunPanel run={dryRun} record={editor.record} groups={groups} />
                    </Suspense>
                  ),
                },
              ]),
        ]}
      />
    </div>
  );
}
