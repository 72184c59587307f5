"use client";

import { useTranslations } from "use-intl/react";
import { RequestPane } from "@/components/exchange-panes";
import { Banner } from "@/components/ui/banner";
import { Skeleton, SkeletonRegion } from "@/components/ui/skeleton";
import { useTextsState } from "@/lib/i18n/texts-provider";
import type { EventGroup } from "../record";
import { PushChoice, type TestChoice } from "../test-panel/test-panel";
import type { PreviewState } from "./use-preview";

/** The request that the configuration on screen makes for a chosen event. */
export function PreviewPanel(props: {
  state: PreviewState;
  choice: TestChoice;
  onChoice: (choice: TestChoice) => void;
  groups: readonly EventGroup[];
}) {
  const t = useTranslations("testPush");
  return (
    <div className="space-y-4">
      <p className="text-ink-2 text-sm">{t("previewText")}</p>
      <PushChoice {...props} />
      <Content state={props.state} />
    </div>
  );
}

function Content({ state }: { state: PreviewState }) {
  const t = useTranslations("testPush");
  const { locale } = useTextsState();
  if (state.kind === "loading") {
    return (
      <SkeletonRegion label={t("previewLoading")} className="space-y-2">
        <Skeleton className="h-10" />
        <Skeleton className="h-40" />
      </SkeletonRegion>
    );
  }
  if (state.kind === "invalid") {
    return (
      <Banner tone="info" title={t("previewInvalid")}>
        <ul className="list-disc pl-5">
          {state.messages.map((message) => (
            <li key={message}>{message}</li>
          ))}
        </ul>
      </Banner>
    );
  }
  const { request, problem } = state.preview;
  if (request !== null) return <RequestPane request={request} />;
  return problem === null ? null : <Banner tone="warning">{locale === "en" ? problem.en : problem.zh}</Banner>;
}
