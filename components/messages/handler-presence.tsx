"use client";

import { useTranslations } from "use-intl/react";
import type { HandlerOption } from "./contract";
import { useInbox } from "./inbox-context";

/** How a choice names a member: `韩梅梅（我）`, `李雷（离线）`. */
export function useHandlerName(): (handler: HandlerOption) => string {
  const t = useTranslations("messages.assign");
  return ({ me, there, name }) => (me ? t("me", { name }) : there ? name : t("away", { name }));
}

/** Says that whoever has a message, or is about to get it, is not there at the moment. Nothing for anybody else. */
export function AwayNotice({ userId }: { userId: string }) {
  const t = useTranslations("messages.assign");
  const { handlers } = useInbox();
  const handler = handlers.find(({ id }) => id === userId);
  if (handler === undefined || handler.me || handler.there) return null;
  return (
    <p role="status" className="basis-full pt-1 text-sm text-warning">
      {t("awayNotice", { name: handler.name })}
    </p>
  );
}
