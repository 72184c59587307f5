import { BookOpen } from "lucide-react";
import type { Metadata } from "next";
import { permitted } from "@/app/(console)/permitted";
import { ListRegion, ListShell } from "@/components/data-table/list-region";
import { type RawSearch, readSearch, textParam, writeSearch } from "@/components/data-table/url-state";
import { type CatalogueGroup, searchCatalogue } from "@/components/events/catalogue-search";
import { CatalogueTree } from "@/components/events/catalogue-tree";
import { KeepInView } from "@/components/events/keep-in-view";
import { SearchBox } from "@/components/events/search-box";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { PageHeader } from "@/components/ui/page-header";
import { FilteredEmptyState } from "@/components/ui/states";
import { TextLink } from "@/components/ui/text-link";
import { sessionContext } from "@/lib/auth/session";
import { EVENT_CATALOGUE, type EventType, resolveEventType } from "@/lib/domain/catalogue";
import { getLocale, getT } from "@/lib/i18n/server";
import { EventDetail } from "./detail";

const PATH = "/events";
const SHAPE = { type: textParam(100), q: textParam(100) };

export async function generateMetadata(props: { searchParams: Promise<RawSearch> }): Promise<Metadata> {
  const [t, locale, search] = await Promise.all([getT("events"), getLocale(), props.searchParams]);
  const type = resolveEventType(readSearch(SHAPE, search).values.type);
  const title = t("title");
  return { title: type === null ? title : `${EVENT_CATALOGUE[type].name[locale === "en" ? "en" : "zh"]} · ${title}` };
}

/**
 * `?type=` takes any spelling of a type, `?q=` narrows the tree. Wide screens show tree and type side by side; phones one
 * of them: the tree until a type is chosen.
 */
export default async function EventsPage(props: { searchParams: Promise<RawSearch> }) {
  const [ctx, t, common, search] = await Promise.all([
    sessionContext(),
    getT("events"),
    getT("common"),
    props.searchParams,
  ]);
  const { values, ignored } = readSearch(SHAPE, search);
  const chosen = values.type === "" ? null : resolveEventType(values.type);
  const groups = searchCatalogue(values.q);
  const shown = chosen ?? groups[0]?.types[0] ?? null;
  const misread = ignored.length > 0 || (chosen === null && values.type !== "");
  return permitted(ctx, "event.read", async () => (
    <>
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={
          <ButtonLink href="/docs/api" icon={BookOpen}>
            {t("docs")}
          </ButtonLink>
        }
      />
      {misread && (
        <Banner tone="warning" live="status" className="mb-4">
          {common("list.ignored")}
        </Banner>
      )}
      <div className="grid items-start gap-x-8 gap-y-6 lg:grid-cols-[17rem_minmax(0,1fr)]">
        <Browser groups={groups} words={values.q} chosen={chosen} shown={shown} />
        {shown !== null && (
          <div className={cn("min-w-0", chosen === null && "max-lg:hidden")}>
            <EventDetail ctx={ctx} type={shown} back={writeSearch(PATH, { q: values.q })} />
          </div>
        )}
      </div>
    </>
  ));
}

async function Browser(props: {
  groups: readonly CatalogueGroup[];
  words: string;
  chosen: EventType | null;
  shown: EventType | null;
}) {
  const { groups, words, chosen, shown } = props;
  const [t, locale] = await Promise.all([getT("events"), getLocale()]);
  const found = groups.reduce((sum, { types }) => sum + types.length, 0);
  return (
    <div
      className={cn(
        "min-w-0 lg:sticky lg:top-20 lg:flex lg:max-h-[calc(100dvh-14rem)] lg:flex-col",
        chosen !== null && "max-lg:hidden",
      )}
    >
      <ListShell>
        <SearchBox path={PATH} words={words} type={chosen ?? ""} label={t("search")} placeholder={t("searchHint")} />
        <p role="status" className="mt-2 mb-3 px-2.5 text-ink-3 text-xs">
          {t("found", { n: found })}
        </p>
        <KeepInView className="-mx-1 min-h-0 px-1 lg:overflow-y-auto lg:pb-4">
          <ListRegion>
            {groups.length === 0 ? (
              <FilteredEmptyState
                title={t("noMatch", { q: words })}
                action={<TextLink href={writeSearch(PATH, { type: chosen ?? "" })}>{t("clear")}</TextLink>}
              />
            ) : (
              <CatalogueTree
                label={t("tree")}
                groups={groups}
                current={shown}
                language={locale === "en" ? "en" : "zh"}
                href={(type) => writeSearch(PATH, { type, q: words })}
              />
            )}
          </ListRegion>
        </KeepInView>
      </ListShell>
    </div>
  );
}
