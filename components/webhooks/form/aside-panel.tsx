"use client";

import { lazy, Suspense } from "react";
import { useWatch } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { Skeleton } from "@/components/ui/skeleton";
import { Tabs } from "@/components/ui/tabs";
import type { ChannelId } from "@/lib/domain/endpoints";
import type { RunDry } from "../dry-run/view";
import type { EventGroup } from "../record";
import { type ExplainedScheme, explainedScheme } from "../signature/schemes";
import { RecordNote } from "../test-panel/record-note";
import { TestPanel } from "../test-panel/test-panel";
import { useFormFacts } from "./facts";
import { PreviewPanel } from "./preview-panel";
import type { PreviewState } from "./use-preview";
import { PANEL_TABS, type WebhookEditor } from "./use-webhook-form";
import type { WebhookValues } from "./values";

// Looked at once, by who writes the receiver.
const SignaturePanel = lazy(() =>
  import("../signature/signature-panel").then((module) => ({ default: module.SignaturePanel })),
);
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
  const signing = useTranslations("signing");
  const { editor, groups, dryRun } = props;
  const channel = useWatch<WebhookValues, "channel">({ name: "channel" });
  const timeoutMs = useWatch<WebhookValues, "timeoutMs">({ name: "timeoutMs" });
  const scheme = useExplainedScheme(channel);
  const { choice, setChoice, findContacts } = editor;
  const shared = { choice, onChoice: setChoice, groups, findContacts };
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
        onValueChange={(value) => editor.setTab(PANEL_TABS.find((known) => known === value) ?? "test")}
        tabs={[
          { value: "test", label: t("title"), content: test },
          {
            value: "preview",
            label: t("preview"),
            content: <PreviewPanel {...shared} channel={channel} state={editor.preview} />,
          },
          ...(scheme === null
            ? []
            : [
                {
                  value: "sign" as const,
                  label: signing("title"),
                  content: (
                    <Suspense fallback={<Skeleton className="h-40" />}>
                      <SignaturePanel scheme={scheme} signed={signedString(editor.preview)} />
                    </Suspense>
                  ),
                },
              ]),
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

/** How the configuration on screen signs; a robot only with its secret. */
function useExplainedScheme(channel: ChannelId): ExplainedScheme | null {
  const { record, receiver } = useFormFacts();
  const scheme = useWatch<WebhookValues, "signature.scheme">({ name: "signature.scheme" });
  const secret = useWatch<WebhookValues, "config.secret">({ name: "config.secret" });
  const explained = explainedScheme(channel, scheme);
  if (channel === "custom") return explained;
  const stored = record?.channel === channel ? record.config.secret : receiver?.secret;
  const signs = secret === undefined ? stored?.set === true : secret !== "";
  return signs ? explained : null;
}

const signedString = (preview: PreviewState): string | null =>
  (preview.kind === "ready" ? preview.preview.request?.signedString : undefined) ?? null;
