import type { ReactNode } from "react";
import { Card } from "@/components/ui/card";
import { ErrorState } from "@/components/ui/states";
import { TextLink } from "@/components/ui/text-link";
import type { ServiceContext } from "@/lib/context";
import { getT } from "@/lib/i18n/server";

/**
 * One part of the page by itself: when its numbers cannot be read, the others still stand, and this place says so with the
 * number under which the log has the cause.
 */
export async function section<T>(
  ctx: Pick<ServiceContext, "log" | "requestId">,
  place: { title: string; retryHref: string },
  read: Promise<T>,
  content: (value: T) => ReactNode,
): Promise<ReactNode> {
  const answer = await read.then(
    (value) => ({ ok: true as const, value }),
    (error: unknown) => ({ ok: false as const, error }),
  );
  if (answer.ok) return content(answer.value);
  ctx.log.error({ err: answer.error, requestId: ctx.requestId, section: place.title }, "analytics section failed");
  const t = await getT("common");
  return (
    <Card title={place.title}>
      <ErrorState
        compact
        title={t("error.title")}
        description={t("error.description")}
        requestNote={t("requestId", { id: ctx.requestId })}
        action={<TextLink href={place.retryHref}>{t("retry")}</TextLink>}
      />
    </Card>
  );
}
