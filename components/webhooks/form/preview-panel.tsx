"use client";

import { useTranslations } from "use-intl/react";
import { RequestPane } from "@/components/exchange-panes";
import { Banner } from "@/components/ui/banner";
import { Skeleton, SkeletonRegion } from "@/components/ui/skeleton";
import { Tabs } from "@/components/ui/tabs";
import type { ChannelId } from "@/lib/domain/endpoints";
import { useTextsState } from "@/lib/i18n/texts-provider";
import { useFindingText } from "../field-label";
import type { EventGroup } from "../record";
import { hasLooks } from "../rendered/has-looks";
import { Rendered } from "../rendered/rendered";
import { aboutOf, type TestChoice } from "../test-panel/choice";
import type { FindContacts } from "../test-panel/contact-picker";
import { PushChoice } from "../test-panel/push-choice";
import type { PreviewView } from "../test-panel/view";
import type { PreviewState } from "./use-preview";

/** The request that the configuration on screen makes for a chosen event. */
export function PreviewPanel(props: {
  state: PreviewState;
  channel: ChannelId;
  choice: TestChoice;
  onChoice: (choice: TestChoice) => void;
  groups: readonly EventGroup[];
  findContacts: FindContacts;
}) {
  const t = useTranslations("testPush");
  return (
    <div className="space-y-4">
      <p className="text-ink-2 text-sm">{t("previewText")}</p>
      <PushChoice {...props} />
      <Content {...props} />
    </div>
  );
}

function Invalid({ state, channel }: { state: Extract<PreviewState, { kind: "invalid" }>; channel: ChannelId }) {
  const t = useTranslations("testPush");
  const sentence = useFindingText();
  const sentences = state.fields.map((field) => sentence(field, channel));
  return (
    <Banner tone="info" title={t("previewInvalid")}>
      <ul className="list-disc pl-5">
        {[...new Set(sentences.length > 0 ? sentences : [state.message])].map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </Banner>
  );
}

type Shown = NonNullable<PreviewView["request"]>;

/** What people will see first, what is sent beside it; for a program only the latter. */
function Previewed({ channel, request }: { channel: ChannelId; request: Shown }) {
  const t = useTranslations("testPush");
  const title = useTranslations("results.rendered")("title");
  if (!hasLooks(channel)) return <RequestPane request={request} />;
  return (
    <Tabs
      label={t("preview")}
      tabs={[
        { value: "rendered", label: title, content: <Rendered channel={channel} request={request} /> },
        { value: "request", label: t("request"), content: <RequestPane request={request} /> },
      ]}
    />
  );
}

function Content(props: { state: PreviewState; channel: ChannelId; choice: TestChoice }) {
  const { state, channel, choice } = props;
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
  if (state.kind === "invalid") return <Invalid state={state} channel={channel} />;
  const { request, problem, event } = state.preview;
  if (request !== null) {
    return (
      <>
        {aboutOf(choice).latest && event === null && <p className="text-ink-2 text-sm">{t("source.none")}</p>}
        <Previewed channel={channel} request={request} />
      </>
    );
  }
  return problem === null ? null : <Banner tone="warning">{locale === "en" ? problem.en : problem.zh}</Banner>;
}
