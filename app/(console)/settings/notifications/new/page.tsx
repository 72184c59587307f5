import type { Metadata } from "next";
import { choiceParam, type RawSearch, readSearch } from "@/components/data-table/url-state";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import type { WebhookStart } from "@/components/webhooks/form/values";
import { sessionContext } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import { eventDefinition } from "@/lib/domain/catalogue";
import type { ChannelId } from "@/lib/domain/endpoints";
import { getLocale, getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { newNotificationDefaults } from "@/lib/services/leavemsg/channels";
import { NOTIFICATION_TYPES } from "@/lib/services/leavemsg/input";
import { ruleInputs, triggerEvents } from "@/lib/services/leavemsg/rule-inputs";
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
    <Texts namespaces={["webhooks", "templates", "channels", "results", "rules", "testPush", "signing", "validation"]}>
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

/** The form of a new channel hears of what the rules say, and has the rules that hold for all. */
async function startOf(ctx: ServiceContext, channel: ChannelId, label: string): Promise<WebhookStart> {
  const { name, rules, timeZone } = await newNotificationDefaults(ctx, label);
  const { rateLimit, dedupeSeconds, filters } = ruleInputs(rules, timeZone);
  const types = triggerEvents(rules.triggers, channel === "custom");
  const categories = [...new Set(types.map((type) => eventDefinition(type).category))];
  return {
    channel,
    name,
    format: "leavemsg",
    events: categories.map((type) => ({
      type,
      enabled: true,
      events: types.filter((one) => eventDefinition(one).category === type),
    })),
    rules: {
      rateLimit: { mode: "limit", minIntervalSeconds: null, ...rateLimit },
      dedupeSeconds,
      ...(filters === null ? {} : { filters: filterValues(filters) }),
    },
  };
}

type Given = NonNullable<ReturnType<typeof ruleInputs>["filters"]>;

/** Filters as the form holds them: the value of a condition that names several is a list. */
function filterValues({ keywords, fields, windows, ...rest }: Given): WebhookStart["rules"]["filters"] {
  return {
    ...rest,
    keywords: keywords ?? { any: [], all: [], none: [] },
    fields: fields.map(({ field, op, value }) => ({
      field,
      op,
      value: "",
      values: [value ?? []].flat().map(String),
    })),
    windows: windows.map((window) => ({ days: [1, 2, 3, 4, 5, 6, 7], ...window })),
  };
}
