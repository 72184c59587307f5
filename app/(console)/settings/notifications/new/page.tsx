import type { Metadata } from "next";
import { choiceParam, type RawSearch, readSearch } from "@/components/data-table/url-state";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import type { WebhookStart } from "@/components/webhooks/form/values";
import { sessionContext } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import type { ChannelId } from "@/lib/domain/endpoints";
import { getLocale, getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { newNotificationDefaults } from "@/lib/services/leavemsg/channels";
import { NOTIFICATION_TYPES } from "@/lib/services/leavemsg/input";
import { permitted } from "../../../permitted";
import { eventGroups } from "../../webhooks/event-groups";
import { ruleOptions } from "../../webhooks/rule-options";
import { WebhookEditor } from "../../webhooks/webhook-editor";
import { addChannel } from "../actions";

type Props = { searchParams: Promise<RawSearch> };

async function typeOf(props: Props): Promise<ChannelId> {
  const { values } = readSearch({ type: choiceParam(NOTIFICATION_TYPES) }, await props.searchParams);
  return values.type === "" ? "custom" : values.type;
}

async function titleOf(type: ChannelId) {
  const [t, common] = await Promise.all([getT("notifications"), getT("common")]);
  const channel = type === "custom" ? t("custom") : common(`channel.${type}`);
  return { title: t("new.title", { channel }), name: t("new.name", { channel }) };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: (await titleOf(await typeOf(props))).title };
}

export default async function NewNotificationPage(props: Props) {
  const ctx = await sessionContext();
  const type = await typeOf(props);
  const [t, locale, groups, { title, name }] = await Promise.all([
    getT("notifications"),
    getLocale(),
    eventGroups(),
    titleOf(type),
  ]);
  return permitted(ctx, "endpoint.write", async () => (
    <Texts namespaces={["webhooks", "templates", "channels", "results", "rules", "testPush", "validation"]}>
      <PageHeader
        title={title}
        description={t("new.description")}
        breadcrumb={
          <Breadcrumb
            label={t("title")}
            items={[{ label: t("title"), href: "/settings/notifications" }, { label: title }]}
          />
        }
      />
      <WebhookEditor
        record={null}
        receiver={null}
        start={await startOf(ctx, type, name)}
        create={addChannel}
        locale={locale}
        groups={groups}
        {...(await ruleOptions(ctx, null))}
        mayWrite
        mayTest={may(ctx, "endpoint.test")}
        neverTested
        focus=""
      />
    </Texts>
  ));
}

/** The form of a new channel hears of new messages and has the rules that hold for all. */
async function startOf(ctx: ServiceContext, channel: ChannelId, label: string): Promise<WebhookStart> {
  const { name, rules, timeZone } = await newNotificationDefaults(ctx, label);
  const { perMinute, dedupeSeconds, quiet } = rules;
  return {
    channel,
    name,
    format: "leavemsg",
    events: [{ type: "leave_message", enabled: true, events: ["leave_message.created"] }],
    rules: {
      rateLimit: { mode: "limit", perMinute, minIntervalSeconds: null, overflow: "merge" },
      dedupeSeconds,
      ...(quiet === null
        ? {}
        : {
            filters: {
              keywords: { any: [], all: [], none: [] },
              fields: [],
              windows: [{ days: [1, 2, 3, 4, 5, 6, 7], from: quiet.to, to: quiet.from }],
              timezone: timeZone,
              outside: "defer",
            },
          }),
    },
  };
}
