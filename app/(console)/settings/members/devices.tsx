import { MonitorSmartphone } from "lucide-react";
import { deviceName } from "@/components/members/device-name";
import { SignDeviceOut, SignOthersOut } from "@/components/members/sign-out";
import { RelativeTime, Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { readSession } from "@/lib/auth/session";
import type { ServiceContext } from "@/lib/context";
import { encodeId } from "@/lib/domain/ids";
import { getT } from "@/lib/i18n/server";
import { listMySessions } from "@/lib/services/sessions/manage";
import { signDeviceOutAction, signOthersOutAction } from "./actions";

/** 我的登录设备: where the reader is signed in, this browser first. */
export async function Devices({ ctx }: { ctx: ServiceContext }) {
  const [t, session, sessions] = await Promise.all([getT("members"), readSession(), listMySessions(ctx)]);
  const here = session === null ? "" : encodeId("session", session.sessionId);
  const [own, others] = [sessions.filter(({ id }) => id === here), sessions.filter(({ id }) => id !== here)];
  return (
    <Card
      title={t("devices.title")}
      description={t("devices.description")}
      actions={others.length > 0 && <SignOthersOut count={others.length} action={signOthersOutAction} />}
      flush
    >
      <ul aria-label={t("devices.list")} className="divide-y divide-line border-line border-t">
        {[...own, ...others].map((one) => {
          const name = deviceName(one.userAgent) ?? t("devices.unknown");
          return (
            <li key={one.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 sm:px-5">
              <MonitorSmartphone aria-hidden className="size-5 shrink-0 text-ink-3" />
              <div className="min-w-0 flex-1 basis-48">
                <p className="break-words font-medium" title={one.userAgent}>
                  {name}
                  {one.id === here && (
                    <Badge tone="success" className="ml-1.5">
                      {t("devices.current")}
                    </Badge>
                  )}
                </p>
                <p className="flex flex-wrap gap-x-3 text-ink-3 text-sm">
                  <span>
                    {t("devices.signedIn")} <Time at={one.createdAt} precision="minutes" />
                  </span>
                  <span>
                    {t("devices.seen")} <RelativeTime at={one.lastSeenAt} />
                  </span>
                  {one.ip !== null && <span>{t("devices.ip", { ip: one.ip })}</span>}
                </p>
              </div>
              {one.id !== here && <SignDeviceOut id={one.id} device={name} action={signDeviceOutAction} />}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
