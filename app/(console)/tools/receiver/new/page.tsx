import type { Metadata } from "next";
import { permitted } from "@/app/(console)/permitted";
import { Card } from "@/components/ui/card";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { sessionContext } from "@/lib/auth/session";
import { RECEIVER_KINDS } from "@/lib/domain/emulators/types";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { CreateReceiver } from "./create-receiver";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("receiver"))("create") };
}

/** `?kind=dingtalk` chooses the platform: the create form of a webhook links here. */
export default async function NewReceiverPage(props: { searchParams: Promise<{ kind?: string | string[] }> }) {
  const [ctx, t, { kind }] = await Promise.all([sessionContext(), getT("receiver"), props.searchParams]);
  const chosen = RECEIVER_KINDS.find((known) => known === kind) ?? "dingtalk";
  return permitted(ctx, "receiver.use", async () => (
    <Texts namespaces={["receiver", "validation"]}>
      <PageHeader
        title={t("create")}
        breadcrumb={
          <Breadcrumb
            label={t("breadcrumb")}
            items={[{ label: t("title"), href: "/tools/receiver" }, { label: t("create") }]}
          />
        }
      />
      <Card className="max-w-3xl">
        <CreateReceiver kind={chosen} />
      </Card>
    </Texts>
  ));
}
