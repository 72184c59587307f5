import type { Metadata } from "next";
import { permitted } from "@/app/(console)/tools/receiver/permitted";
import type { ScopeOffer } from "@/components/tokens/scopes";
import { TokenForm } from "@/components/tokens/token-form";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { sessionContext } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import { PERMISSIONS } from "@/lib/domain/roles";
import { CONTRACTS } from "@/lib/http/contracts";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { createTokenAction } from "../actions";

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

/** The scopes that open at least one call of the API: others would be rights without a use. */
function scopeOffers(ctx: ServiceContext): ScopeOffer[] {
  return PERMISSIONS.flatMap((scope) => {
    const calls = CONTRACTS.filter((contract) => contract.permission === scope);
    if (calls.length === 0) return [];
    return [{ scope, grantable: may(ctx, scope), calls: calls.map(({ method, path }) => `${method} ${path}`) }];
  });
}
