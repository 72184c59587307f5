import type { ReactNode } from "react";
import { NoPermissionState } from "@/components/ui/states";
import type { ServiceContext } from "@/lib/context";
import { type Permission, roleCan } from "@/lib/domain/roles";
import { getT } from "@/lib/i18n/server";

/** The content for who has the permission, and for everybody else the sentence that says who can give it. */
export async function permitted(
  ctx: Pick<ServiceContext, "actor">,
  permission: Permission,
  content: () => Promise<ReactNode>,
): Promise<ReactNode> {
  if (ctx.actor.kind === "user" && roleCan(ctx.actor.role, permission)) return content();
  const t = await getT("common");
  return <NoPermissionState title={t("error.forbiddenTitle")} description={t("error.forbidden", { permission })} />;
}
