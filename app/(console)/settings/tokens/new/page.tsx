import type { Metadata } from "next";
import { permitted } from "@/app/(console)/permitted";
import type { ScopeOffer } from "@/components/tokens/scopes";
import { TokenForm } from "@/components/tokens/token-form";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { sessionContext } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { createTokenAction } from "../actions";
import { API_SCOPES } from "../api-scopes";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("settings"))("tokens.create") };
}

export default async function NewTokenPage() {
  const [ctx, t] = await Promise.all([sessionContext(), getT("settings")]);
  return permitted(ctx, "token.manage", async () => (
    <Texts namespaces={["settings", "validation"]}>
      <PageHeader
        title={t("tokens.create")}
        breadcrumb={
          <Breadcrumb
            label={t("tokens.breadcrumb")}
            items={[{ label: t("tokens.title"), href: "/settings/tokens" }, { label: t("tokens.create") }]}
          />
        }
      />
      <TokenForm
        offers={scopeOffers(ctx)}
        mayLastForEver={may(ctx, "organization.write")}
        appUrl={ctx.appUrl}
        action={createTokenAction}
      />
    </Texts>
  ));
}

function scopeOffers(ctx: ServiceContext): ScopeOffer[] {
  return API_SCOPES.map((offer) => ({ ...offer, grantable: may(ctx, offer.scope) }));
}
