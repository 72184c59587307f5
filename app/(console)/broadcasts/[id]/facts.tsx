import { scheduleWords } from "@/components/broadcasts/list/schedule-words";
import { Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { CopyButton } from "@/components/ui/copy-button";
import { type KeyValue, KeyValues } from "@/components/ui/key-values";
import { TextLink } from "@/components/ui/text-link";
import { requireSession } from "@/lib/auth/session";
import { isContactValue } from "@/lib/domain/broadcast/payload";
import { getLocale, getT } from "@/lib/i18n/server";
import type { PlanView } from "@/lib/services/broadcasts/run-view";

type Names = PlanView["audience"];

/** Everything a broadcast was set up with, in words; `made` is who made it and when. */
export async function BroadcastFacts({ view, made }: { view: PlanView; made?: Made }) {
  const [t, locale, session] = await Promise.all([getT("broadcasts"), getLocale(), requireSession()]);
  const { broadcast, audience, excluded } = view;
  const { body, trigger } = broadcast;
  const fact = (key: FactKey, value: KeyValue["value"]): KeyValue => ({ key, label: t(`run.facts.${key}`), value });
  return (
    <KeyValues
      dense
      items={[
        fact("webhook", <Receiver view={view} />),
        fact("groups", <Groups groups={audience} />),
        ...(excluded.length === 0 ? [] : [fact("exclude", <Groups groups={excluded} />)]),
        fact("trigger", scheduleWords(trigger, { t, locale, zone: session.timeZone })),
        fact("pace", await paceWords(broadcast)),
        fact("body", await valueWords(body.contact, view.attributes)),
        fact("identities", await listWords(body.identities)),
        fact("parameters", await parameterWords(body.custom)),
        ...(body.purpose === undefined || body.purpose === "" ? [] : [fact("purpose", body.purpose)]),
        ...(made === undefined
          ? []
          : [
              fact("createdBy", made.createdBy),
              fact("created", <Time at={made.createdAt} />),
              fact("id", <BroadcastId id={made.id} />),
            ]),
      ]}
    />
  );
}
type Made = { createdBy: string; createdAt: string; id: string };
type FactKey =
  | ("webhook" | "groups" | "exclude" | "trigger" | "pace" | "body")
  | ("identities" | "parameters" | "purpose" | "createdBy" | "created" | "id");

async function BroadcastId({ id }: { id: string }) {
  const t = await getT("broadcasts");
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <code translate="no" className="min-w-0 break-all text-xs">
        {id}
      </code>
      <CopyButton text={id} name={t("run.facts.id")} />
    </span>
  );
}

async function Receiver({ view: { broadcast, webhook } }: { view: PlanView }) {
  const t = await getT("broadcasts");
  if (webhook === null) return <span className="text-warning">{t("list.webhookGone")}</span>;
  return (
    <span className="block break-words">
      {broadcast.ownAddress ? (
        t("list.ownAddress")
      ) : (
        <TextLink href={`/settings/webhooks/${broadcast.webhookId}`}>{webhook.name}</TextLink>
      )}{" "}
      {!webhook.enabled && <Badge tone="warning">{t("run.webhookOff")}</Badge>}
      <span translate="no" className="block break-all text-ink-3 text-xs">
        {webhook.address}
      </span>
    </span>
  );
}

async function Groups({ groups }: { groups: Names }) {
  const t = await getT("broadcasts");
  return (
    <ul>
      {groups.map(({ id, name }) => (
        <li key={id} className="break-words">
          {name === null ? (
            <span className="text-warning">{t("list.groupGone")}</span>
          ) : (
            <TextLink href={`/contacts/groups/${id}`}>{name}</TextLink>
          )}
        </li>
      ))}
    </ul>
  );
}

async function paceWords({ batchSize, pace }: PlanView["broadcast"]): Promise<string> {
  const t = await getT("broadcasts");
  const values = { size: batchSize, n: pace.concurrency, s: pace.intervalSeconds };
  return pace.intervalSeconds > 0 ? t("wizard.paceWordsInterval", values) : t("wizard.paceWords", values);
}

async function listWords(names: readonly string[]): Promise<string> {
  const t = await getT("broadcasts");
  if (names.length === 0) return t("wizard.none");
  return names.map((name) => (name === "*" ? t("wizard.all") : name)).join(t("schedule.separator"));
}

/** `a1 = 1`, one a line. */
async function parameterWords(custom: Readonly<Record<string, string>>) {
  const t = await getT("broadcasts");
  const entries = Object.entries(custom);
  if (entries.length === 0) return t("wizard.none");
  return (
    <ul translate="no">
      {entries.map(([name, value]) => (
        <li key={name} className="break-words [overflow-wrap:anywhere]">
          {name} = {value}
        </li>
      ))}
    </ul>
  );
}

/** Attributes of a contact by their names; a custom one that is gone by its key. */
async function valueWords(names: readonly string[], attributes: PlanView["attributes"]): Promise<string> {
  const [t, contacts, locale] = await Promise.all([getT("broadcasts"), getT("contacts"), getLocale()]);
  const own = new Map(
    attributes.map(({ key, labelZh, labelEn }) => [key, (locale === "en" ? labelEn : labelZh) || labelZh]),
  );
  if (names.length === 0) return t("wizard.none");
  const word = (name: string) => {
    if (name === "*") return t("wizard.all");
    if (!isContactValue(name)) return own.get(name) ?? name;
    return contacts(`field.${name === "mobilePhone" ? "phone" : name}`);
  };
  return names.map(word).join(t("schedule.separator"));
}
