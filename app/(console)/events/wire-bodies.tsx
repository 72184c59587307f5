import { SAMPLE_SECRET, wireBodies } from "@/components/events/wire-bodies";
import { CodeBlock } from "@/components/ui/code-block";
import { Tabs } from "@/components/ui/tabs";
import { EVENT_CATALOGUE, type EventType } from "@/lib/domain/catalogue";
import { getLocale, getT } from "@/lib/i18n/server";

/** The sample as a custom receiver gets it, one tab per wire format. */
export async function WireBodies({ type }: { type: EventType }) {
  const [t, webhooks, locale] = await Promise.all([getT("events"), getT("webhooks"), getLocale()]);
  const name = EVENT_CATALOGUE[type].name[locale === "en" ? "en" : "zh"];
  const tabs = wireBodies(type, locale).map(({ format, body }) => ({
    value: format,
    label: webhooks(`format.${format}`),
    content:
      body === null ? (
        <p className="text-ink-2">{t("formatUnsupported", { name })}</p>
      ) : (
        <>
          <p className="mb-2 text-ink-2 text-sm">{t(`formatNote.${format}`, { secret: SAMPLE_SECRET })}</p>
          <CodeBlock text={body} label={webhooks(`format.${format}`)} json bytes={Buffer.byteLength(body)} />
        </>
      ),
  }));
  return <Tabs label={t("bodiesTabs")} tabs={tabs} />;
}
