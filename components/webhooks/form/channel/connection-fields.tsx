"use client";

import { lazy, type ReactNode, Suspense } from "react";
import { useTranslations } from "use-intl/react";
import { TextField } from "@/components/forms/fields";
import { FormSection } from "@/components/forms/form-layout";
import { Skeleton } from "@/components/ui/skeleton";
import { channelDescriptor } from "@/lib/channels/descriptors";
import type { ChannelId } from "@/lib/domain/endpoints";
import { EgressHint } from "../egress-hint";
import { AdvancedFields } from "./advanced-fields";

type Fields = React.LazyExoticComponent<() => ReactNode>;

// A webhook has one channel: the fields of the others are not fetched.
const CONNECTIONS: Partial<Record<ChannelId, Fields>> = {
  wecom_app: lazy(() => import("./application-fields").then((module) => ({ default: module.WecomAppFields }))),
  dingtalk_work: lazy(() => import("./application-fields").then((module) => ({ default: module.DingtalkWorkFields }))),
  email: lazy(() => import("./email-fields").then((module) => ({ default: module.EmailFields }))),
};
const RECEIVERS: Partial<Record<ChannelId, Fields>> = {
  wecom_app: lazy(() => import("./wecom-app-receivers").then((module) => ({ default: module.WecomAppReceivers }))),
  dingtalk_work: lazy(() =>
    import("./dingtalk-work-receivers").then((module) => ({ default: module.DingtalkWorkReceivers })),
  ),
  feishu_app: lazy(() => import("./tenant-fields").then((module) => ({ default: module.TenantFields }))),
  email: lazy(() => import("./email-fields").then((module) => ({ default: module.EmailReceivers }))),
};

/** Whether the channel writes to receivers that are named in its settings. */
export const namesReceivers = (channel: ChannelId): boolean => !channelDescriptor(channel).hasUrl;

/** What stands in the place of an address, or beside it. */
export function ConnectionFields({ channel }: { channel: ChannelId }) {
  const t = useTranslations("channels");
  if (channel === "feishu_app") {
    return (
      <>
        <EgressHint />
        <AdvancedFields channel={channel} />
      </>
    );
  }
  if (channelDescriptor(channel).configFields.includes("threadId")) {
    return (
      <TextField
        name="config.threadId"
        label={t("field.threadId")}
        help={t("help.threadId")}
        placeholder="1234567890123456789"
        inputMode="numeric"
        autoComplete="off"
        className="max-w-80"
        mono
      />
    );
  }
  return <Lazy fields={CONNECTIONS[channel]} />;
}

/** 接收者: people, departments, groups or addresses. */
export function ReceiversSection({ channel }: { channel: ChannelId }) {
  const t = useTranslations("webhooks.section");
  if (!namesReceivers(channel)) return null;
  const tenants = channel === "feishu_app";
  return (
    <FormSection
      id="receivers"
      title={t(tenants ? "tenants" : "receivers")}
      description={t(tenants ? "tenantsText" : "receiversText")}
    >
      <Lazy fields={RECEIVERS[channel]} />
    </FormSection>
  );
}

function Lazy({ fields: Fields }: { fields: Fields | undefined }) {
  if (Fields === undefined) return null;
  return (
    <Suspense fallback={<Skeleton className="h-40" />}>
      <Fields />
    </Suspense>
  );
}
