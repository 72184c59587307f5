import { RelativeTime } from "@/components/time";
import { Badge, type Tone } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/text-link";
import { ChannelIcon } from "@/components/webhooks/channel-icon";
import { getT } from "@/lib/i18n/server";
import type { ChannelHealth } from "@/lib/services/overview/channels";

const TONES: Record<ChannelHealth["state"], Tone> = {
  ok: "success",
  failing: "danger",
  off: "neutral",
  unproven: "warning",
};

/** A strip of the channels that leave messages are told through: last success, last test. Nothing without channels. */
export async function ChannelStrip({ channels }: { channels: readonly ChannelHealth[] }) {
  const t = await getT("overview");
  if (channels.length === 0) return null;
  return (
    <Card
      flush
      className="mt-6"
      title={t("channels.title")}
      actions={<TextLink href="/settings/notifications">{t("channels.all")}</TextLink>}
    >
      <ul className="grid grid-cols-1 border-line border-t sm:grid-cols-2 xl:grid-cols-4">
        {channels.map((channel) => (
          <li
            key={channel.id}
            className="flex min-w-0 items-start gap-3 border-line border-b px-4 py-3.5 last:border-b-0 sm:border-r sm:px-5"
          >
            <ChannelIcon channel={channel.channel} />
            <div className="min-w-0 flex-1 text-sm">
              <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <TextLink
                  href={`/settings/webhooks/${channel.id}`}
                  prefetch={false}
                  className="min-w-0 break-words font-medium text-base text-ink no-underline hover:underline"
                >
                  {channel.name}
                </TextLink>
                <Badge tone={TONES[channel.state]}>{t(`channels.state.${channel.state}`)}</Badge>
              </p>
              <p className="mt-1 text-ink-2">
                {t("channels.delivered")}{" "}
                {channel.deliveredAt === null ? t("channels.never") : <RelativeTime at={channel.deliveredAt} />}
              </p>
              <p className="text-ink-3">
                {t("channels.tested")}{" "}
                {channel.testedAt === null ? t("channels.never") : <RelativeTime at={channel.testedAt} />}
                {channel.testDelivered === false && <span className="text-danger"> {t("channels.testFailed")}</span>}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
