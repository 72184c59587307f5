import type { Metadata } from "next";
import { choiceParam, type RawSearch, readSearch, textParam } from "@/components/data-table/url-state";
import { secretUse } from "@/components/receiver-kinds";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { NoPermissionState } from "@/components/ui/states";
import type { WebhookStart } from "@/components/webhooks/form/values";
import type { ReceiverPrefill } from "@/components/webhooks/record";
import { sessionContext } from "@/lib/auth/session";
import { channelDescriptor } from "@/lib/channels/descriptors";
import { may, type ServiceContext } from "@/lib/context";
import { CHANNEL_IDS, type ChannelId } from "@/lib/domain/endpoints";
import { decodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { getLocale, getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { getReceiver } from "@/lib/services/receivers/manage";
import { eventGroups } from "../event-groups";
import { ruleOptions } from "../rule-options";
import { WebhookEditor } from "../webhook-editor";

const SEARCH = { receiver: textParam(40), channel: choiceParam(CHANNEL_IDS) };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("webhooks"))("new.title") };
}

export default async function NewWebhookPage(props: { searchParams: Promise<RawSearch> }) {
  const ctx = await sessionContext();
  const { values } = readSearch(SEARCH, await props.searchParams);
  const [t, common, locale, groups] = await Promise.all([getT("webhooks"), getT("common"), getLocale(), eventGroups()]);
  if (!may(ctx, "endpoint.write")) {
    const text = common("error.forbidden", { permission: "endpoint.write" });
    return <NoPermissionState title={common("error.forbiddenTitle")} description={text} />;
  }
  return (
    <Texts namespaces={["webhooks", "templates", "channels", "results", "rules", "testPush", "signing", "validation"]}>
      <PageHeader
        title={t("new.title")}
        description={t("new.description")}
        breadcrumb={
          <Breadcrumb
            label={t("title")}
            items={[{ label: t("title"), href: "/settings/webhooks" }, { label: t("new.title") }]}
          />
        }
      />
      <WebhookEditor
        record={null}
        receiver={await prefill(ctx, values.receiver)}
        locale={locale}
        groups={groups}
        {...(values.channel === "" ? {} : { start: startOf(values.channel) })}
        {...(await ruleOptions(ctx, null))}
        mayWrite
        mayTest={may(ctx, "endpoint.test")}
        neverTested
        focus=""
      />
    </Texts>
  );
}

/** `?channel=email`: who comes for a mailbox finds its fields, not those of any webhook. */
const startOf = (channel: ChannelId): WebhookStart => ({
  ...{ channel, name: "", events: [], rules: {}, format: channelDescriptor(channel).defaultFormat },
});

/** The receiver of `?receiver=`, secret only as set or not; null when there is none of ours. */
async function prefill(ctx: ServiceContext, id: string): Promise<ReceiverPrefill | null> {
  const uuid = decodeId("receiver", id);
  if (uuid === null || !may(ctx, "receiver.use")) return null;
  try {
    const { name, kind, url, keywords, secret } = await getReceiver(ctx, uuid);
    const channel = kind === "http" ? "custom" : kind;
    return { id, name, channel, url, keywords, secret: secretUse(kind) === null ? { set: false } : secret };
  } catch (error) {
    // A receiver that was deleted meanwhile: the form starts empty.
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  }
}
