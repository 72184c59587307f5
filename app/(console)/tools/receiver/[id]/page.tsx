import { Webhook } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { permitted } from "@/app/(console)/permitted";
import { secretUse } from "@/components/receiver-kinds";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { CopyButton } from "@/components/ui/copy-button";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { sessionContext } from "@/lib/auth/session";
import type { ServiceContext } from "@/lib/context";
import { decodeId } from "@/lib/domain/ids";
import { AppError } from "@/lib/errors";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { getReceiver, type ReceiverDto } from "@/lib/services/receivers/manage";
import { listReceived } from "@/lib/services/receivers/received";
import { LiveRequests } from "./live-requests";
import { ModeSelect, ReceiverTools } from "./receiver-tools";

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("receiver"))("title") };
}

export default async function ReceiverPage(props: Props) {
  const [ctx, { id }] = await Promise.all([sessionContext(), props.params]);
  return permitted(ctx, "receiver.use", async () => {
    const uuid = decodeId("receiver", id);
    const receiver = uuid === null ? null : await load(ctx, uuid);
    if (uuid === null || receiver === null) notFound();
    const [t, received] = await Promise.all([getT("receiver"), listReceived(ctx, uuid)]);
    return (
      <Texts namespaces={["receiver", "validation"]}>
        <PageHeader
          title={receiver.name}
          meta={<Badge tone="accent">{t(`kind.${receiver.kind}`)}</Badge>}
          breadcrumb={
            <Breadcrumb
              label={t("breadcrumb")}
              items={[{ label: t("title"), href: "/tools/receiver" }, { label: receiver.name }]}
            />
          }
          actions={
            <>
              <ReceiverTools receiver={receiver} />
              <ButtonLink href={`/settings/webhooks/new?receiver=${receiver.id}`} variant="primary" icon={Webhook}>
                {t("use")}
              </ButtonLink>
            </>
          }
        />
        <AddressCard receiver={receiver} />
        <LiveRequests receiverId={receiver.id} initial={received} />
      </Texts>
    );
  });
}

async function load(ctx: ServiceContext, id: string): Promise<ReceiverDto | null> {
  try {
    return await getReceiver(ctx, id);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") return null;
    throw error;
  }
}

async function AddressCard({ receiver }: { receiver: ReceiverDto }) {
  const t = await getT("receiver");
  const { secret, keywords, kind } = receiver;
  const use = secretUse(kind);
  return (
    <Card className="mb-5">
      <div className="grid gap-x-8 gap-y-4 lg:grid-cols-[minmax(0,1fr)_auto]">
        <div className="min-w-0">
          <p className="mb-1.5 font-medium">{t("address")}</p>
          <div className="flex flex-col items-start gap-2 sm:flex-row sm:items-center">
            <code className="w-full min-w-0 flex-1 break-all rounded-md border border-line bg-sunken px-3 py-1.5 text-sm">
              {receiver.url}
            </code>
            <CopyButton text={receiver.url} name={t("copyAddress")} label={t("copyAddress")} size="md" />
          </div>
          <p className="mt-1.5 text-ink-3 text-sm">
            {t(use === "application" ? "addressHelp.application" : "addressHelp.robot")}
          </p>
        </div>
        <div className="min-w-56">
          <ModeSelect id={receiver.id} mode={receiver.mode} />
          <p className="mt-1.5 text-ink-3 text-sm">
            {use !== null && (secret.set ? t("secretSet", { last4: secret.last4 }) : t(`noSecret.${use}`))}
            {keywords.length > 0 && ` · ${t("keywordList", { list: keywords.join(" / ") })}`}
          </p>
        </div>
      </div>
    </Card>
  );
}
