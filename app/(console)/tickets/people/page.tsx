import type { Metadata } from "next";
import { permitted } from "@/app/(console)/permitted";
import { HandlesForm } from "@/components/tickets/handles-form";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { sessionContext } from "@/lib/auth/session";
import { may } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { listMemberHandles } from "@/lib/services/tickets/handles";
import { saveHandlesAction } from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("tickets"))("people.title") };
}

export default async function PeoplePage() {
  const [ctx, t] = await Promise.all([sessionContext(), getT("tickets")]);
  return permitted(ctx, "ticket.read", async () => {
    const members = await listMemberHandles(ctx);
    const me = ctx.actor.kind === "user" ? encodeId("user", ctx.actor.userId) : "";
    return (
      <Texts namespaces={["tickets"]}>
        <PageHeader
          title={t("people.title")}
          description={t("people.description")}
          breadcrumb={
            <Breadcrumb
              label={t("breadcrumb")}
              items={[{ label: t("title"), href: "/tickets" }, { label: t("people.title") }]}
            />
          }
        />
        <ul className="space-y-4">
          {members.map((member) => (
            <li key={member.id}>
              <HandlesForm
                member={member}
                mayWrite={may(ctx, "message.config") || (member.id === me && may(ctx, "ticket.write"))}
                save={saveHandlesAction}
              />
            </li>
          ))}
        </ul>
      </Texts>
    );
  });
}
