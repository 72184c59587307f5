import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { permitted } from "@/app/(console)/permitted";
import { DeleteContact } from "@/components/contacts/delete-contact";
import { Identities } from "@/components/contacts/identities";
import { Profile } from "@/components/contacts/profile";
import { WithdrawConsent } from "@/components/contacts/withdraw-consent";
import { RelativeTime, Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { KeyValues } from "@/components/ui/key-values";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { sessionContext } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import { foundOrNull } from "@/lib/errors";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { type ContactView, viewContact } from "@/lib/services/contacts/view";
import { deleteContactsAction, revealContactAction, updateContactAction, withdrawConsentAction } from "../actions";
import { attributeFields } from "../attribute-fields";
import { SourceName } from "../columns";
import { Timeline } from "./timeline";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("contacts"))("title") };
}

export default async function ContactPage(props: { params: Promise<{ id: string }> }) {
  const [ctx, t, { id }] = await Promise.all([sessionContext(), getT("contacts"), props.params]);
  return permitted(ctx, "contact.read", async () => {
    const [view, attributes] = await Promise.all([foundOrNull(viewContact(ctx, id)), attributeFields(ctx)]);
    if (view === null) notFound();
    const { contact, label } = view;
    const mayWrite = may(ctx, "contact.write");
    const title = label || t("unnamed");
    return (
      <Texts namespaces={["contacts", "groups", "validation"]}>
        <PageHeader
          title={title}
          meta={contact.isAnonymous && <Badge>{t("detail.anonymous")}</Badge>}
          breadcrumb={
            <Breadcrumb label={t("breadcrumb")} items={[{ label: t("title"), href: "/contacts" }, { label: title }]} />
          }
          actions={
            may(ctx, "contact.manage") && <DeleteContact id={contact.id} name={title} action={deleteContactsAction} />
          }
        />
        <div className="grid grid-cols-1 items-start gap-5 xl:grid-cols-[minmax(0,1fr)_24rem]">
          <div className="grid min-w-0 gap-5">
            <Card title={t("detail.profile")} flush className="@container overflow-hidden">
              <Profile
                contact={contact}
                attributes={attributes}
                mayWrite={mayWrite}
                mayReveal={may(ctx, "pii.reveal")}
                actions={{ update: updateContactAction, reveal: revealContactAction }}
              />
            </Card>
            <Card title={t("detail.identities")} flush className="@container">
              <Identities
                contactId={contact.id}
                identities={contact.identities}
                mayWrite={mayWrite}
                update={updateContactAction}
              />
            </Card>
            <Card title={t("detail.consents")} flush>
              <Consents ctx={ctx} view={view} />
            </Card>
          </div>
          <div className="grid min-w-0 gap-5">
            <Card>
              <Facts view={view} />
            </Card>
            <Card title={t("detail.timeline")} flush>
              <Timeline entries={view.timeline} attributes={attributes} />
            </Card>
          </div>
        </div>
      </Texts>
    );
  });
}

async function Facts({ view: { contact } }: { view: ContactView }) {
  const t = await getT("contacts");
  const utm = Object.entries(contact.utm).map(([key, value]) => `${key}: ${value}`);
  const time = (at: string | null) => (at === null ? "—" : <RelativeTime at={at} />);
  return (
    <KeyValues
      dense
      items={[
        { key: "source", label: t("field.source"), value: <SourceName source={contact.source} /> },
        {
          key: "groups",
          label: t("field.groups"),
          value:
            contact.groups.length === 0 ? (
              "—"
            ) : (
              <span className="flex flex-wrap gap-x-3">
                {contact.groups.map(({ id, name }) => (
                  <Link key={id} href={`/contacts/groups/${id}`} className="text-accent-ink hover:underline">
                    {name}
                  </Link>
                ))}
              </span>
            ),
        },
        {
          key: "utm",
          label: t("field.utm"),
          value: utm.length === 0 ? "—" : <span className="whitespace-pre-line break-words">{utm.join("\n")}</span>,
        },
        { key: "lastMessage", label: t("field.lastMessage"), value: time(contact.lastMessageAt) },
        { key: "lastActive", label: t("field.lastActive"), value: time(contact.lastActiveAt) },
        { key: "created", label: t("field.created"), value: <Time at={contact.createdAt} /> },
        { key: "updated", label: t("field.updated"), value: <Time at={contact.updatedAt} /> },
        {
          key: "id",
          label: t("field.id"),
          value: (
            <code translate="no" className="break-all text-xs">
              {contact.id}
            </code>
          ),
        },
        {
          key: "number",
          label: t("field.number"),
          value: (
            <code translate="no" className="text-xs">
              {contact.number}
            </code>
          ),
        },
      ]}
    />
  );
}

async function Consents({ ctx, view: { contact, consents } }: { ctx: ServiceContext; view: ContactView }) {
  const t = await getT("contacts");
  if (consents.length === 0) return <p className="px-4 pb-4 text-ink-3 sm:px-5">{t("consent.none")}</p>;
  return (
    <ul className="divide-y divide-line">
      {consents.map(({ id, textVersion, purpose, ip, givenAt, withdrawnAt }) => (
        <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2.5 sm:px-5">
          <span>{t(`consent.purpose.${purpose}`)}</span>
          <code translate="no" className="text-sm">
            {textVersion}
          </code>
          <Time at={givenAt} />
          {ip !== null && <span className="text-ink-3 text-sm">{ip}</span>}
          <span className="ml-auto flex items-center gap-2">
            {withdrawnAt === null ? (
              <>
                <Badge tone="success">{t("consent.valid")}</Badge>
                {may(ctx, "contact.write") && (
                  <WithdrawConsent contactId={contact.id} consentId={id} action={withdrawConsentAction} />
                )}
              </>
            ) : (
              <Badge>
                {t("consent.withdrawn")} <RelativeTime at={withdrawnAt} />
              </Badge>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
