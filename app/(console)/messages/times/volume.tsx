import { Bars } from "@/components/messages/times/bars";
import { Days } from "@/components/messages/times/days";
import { formatCount, formatRate } from "@/lib/i18n/format";
import { getT } from "@/lib/i18n/server";
import type { MessageVolume } from "@/lib/services/messages/volume";
import { ageHref, dayHref, listHref, spamHref, type TimesSearch } from "./search";

/** How much came and what became of it: day by day, what is open by its age, how soon answers came, from which pages. */
export async function Volume(props: { volume: MessageVolume; search: TimesSearch; received: number }) {
  const { volume, search, received } = props;
  const t = await getT("responseTimes");
  const { days, ages, bins, pages, spam } = volume;
  const head: [string, string] = [t("bars.what"), t("bars.n")];
  return (
    <>
      <Days days={days} href={(day, figure) => dayHref(search, day, figure)} />
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-2">
        <Bars
          title={t("ages.title")}
          description={t("ages.description")}
          head={head}
          bars={ages.map((age) => ({
            ...{ key: age.band, label: t(`ages.${age.band}`), n: age.n },
            href: ageHref(search, age),
          }))}
        />
        <Bars
          title={t("bins.title")}
          description={t("bins.description")}
          head={head}
          bars={bins.map(({ bin, n, late }) => ({
            ...{ key: bin, label: t(`bins.${bin}`), n, href: listHref(search, "received", { resp: bin }) },
            ...(late === 0 ? {} : { note: t("bins.late", { n: formatCount(late) }) }),
          }))}
        />
        {pages.length > 0 && (
          <Bars
            title={t("pages.title")}
            description={t("pages.description")}
            head={head}
            bars={pages.map(({ page, received: n }) => ({
              ...{ key: page, label: <span className="break-all">{page}</span>, n },
              href: listHref(search, "received", { page }),
            }))}
          />
        )}
        <Bars
          title={t("spam.title")}
          description={t("spam.description")}
          head={head}
          bars={[
            { key: "spam", label: t("spam.spam"), n: spam, href: spamHref(search) },
            { key: "received", label: t("spam.counted"), n: received, href: listHref(search, "received") },
          ]}
          note={t("spam.share", { share: formatRate(spam, spam + received) ?? "–" })}
        />
      </div>
    </>
  );
}
