import { ExternalLink, Inbox, MessageSquareText, Settings2, Timer } from "lucide-react";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { ListRegion, ListShell } from "@/components/data-table/list-region";
import { SelectionProvider } from "@/components/data-table/selection";
import { type RawSearch, writeSearch } from "@/components/data-table/url-state";
import { SHORTCUTS_COOKIE } from "@/components/layout/preferences";
import { BulkBar } from "@/components/messages/bulk-bar";
import { InboxDialogs } from "@/components/messages/dialogs";
import { ExportButton } from "@/components/messages/export-dialog";
import { InboxProvider } from "@/components/messages/inbox-context";
import { InboxKeys } from "@/components/messages/inbox-keys";
import { type ListRow, MessageList } from "@/components/messages/message-list";
import { type SavedLink, ViewMenu } from "@/components/messages/view-menu";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { CopyButton } from "@/components/ui/copy-button";
import { PageHeader } from "@/components/ui/page-header";
import { CursorPagination } from "@/components/ui/pagination";
import { EmptyState, FilteredEmptyState } from "@/components/ui/states";
import { TextLink } from "@/components/ui/text-link";
import { requireSession, sessionContext } from "@/lib/auth/session";
import { may, type ServiceContext } from "@/lib/context";
import type { MessageLine } from "@/lib/domain/leave-message/record";
import { INBOX_VIEWS, sortOfView } from "@/lib/domain/leave-message/views";
import { decodeCursor, type Page } from "@/lib/domain/paging";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { listMessageHandlers } from "@/lib/services/messages/handlers";
import { countInboxViews, listInboxMessages, listInboxWords, VIEW_COUNT_CAP } from "@/lib/services/messages/inbox";
import { listSavedViews } from "@/lib/services/messages/saved-views";
import { listFormLinks } from "@/lib/services/messages/sites";
import { findContactsAction } from "../contacts/actions";
import * as actions from "./actions";
import { loadMessage, MessagePane } from "./detail";
import { Filters } from "./filters";
import { type InboxSearchValues, PATH, placeOf, queryOf, readInboxSearch, viewOf } from "./search";

const PAGE_SIZE = 30;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("messages"))("title") };
}

const ACTIONS = {
  edit: actions.editAction,
  undo: actions.undoAction,
  note: actions.noteAction,
  call: actions.callAction,
  reply: actions.replyAction,
  cancelReply: actions.cancelReplyAction,
  dropFile: actions.dropFileAction,
  retryReply: actions.retryReplyAction,
  draft: actions.draftAction,
  quickReplies: actions.quickRepliesAction,
  notifyAgain: actions.notifyAgainAction,
  merge: actions.mergeAction,
  linkContact: actions.linkContactAction,
  makeContact: actions.makeContactAction,
  findContacts: findContactsAction,
  reveal: actions.revealAction,
  remove: actions.removeAction,
  searchContact: actions.searchContactAction,
  countExport: actions.countExportAction,
  exports: actions.exportsAction,
  cancelExport: actions.cancelExportAction,
  saveView: actions.saveViewAction,
  deleteView: actions.deleteViewAction,
};

export default async function MessagesPage(props: { searchParams: Promise<RawSearch> }) {
  const [ctx, { timeZone }] = await Promise.all([sessionContext(), requireSession()]);
  const { values, ignored } = readInboxSearch(await props.searchParams);
  const message = values.d === "" ? null : await loadMessage(ctx, values.d);
  const [t, common, page, handlers, words] = await Promise.all([
    getT("messages"),
    getT("common"),
    listInboxMessages(ctx, queryOf(ctx, values, timeZone), {
      cursor: decodeCursor(values.cursor) ?? undefined,
      limit: PAGE_SIZE,
    }),
    listMessageHandlers(ctx),
    listInboxWords(ctx),
  ]);
  const rights = {
    handle: may(ctx, "message.handle"),
    reveal: may(ctx, "pii.reveal"),
    link: may(ctx, "message.handle") && may(ctx, "contact.write"),
    export: may(ctx, "message.export"),
    remove: may(ctx, "message.handle") && may(ctx, "privacy.manage"),
  };
  const place = placeOf(values);
  const rows = page.items.map((row) => ({
    ...row,
    href: writeSearch(PATH, { ...place, cursor: values.cursor, d: row.id }),
  }));
  const closeHref = writeSearch(PATH, { ...place, cursor: values.cursor });
  const open = values.d !== "";
  const keys = (await cookies()).get(SHORTCUTS_COOKIE)?.value !== "off";
  return (
    <Texts namespaces={["messages", "contacts"]}>
      <InboxProvider actions={ACTIONS} handlers={handlers} words={words} rights={rights}>
        <div className={cn(open && "max-[899px]:hidden")}>
          <Head ctx={ctx} />
        </div>
        <ListShell>
          <SelectionProvider ids={rows.map(({ id }) => id)}>
            <InboxDialogs />
            <InboxKeys
              rows={rows.map(({ id, href }) => ({ id, href }))}
              openId={values.d}
              closeHref={closeHref}
              enabled={keys}
            />
            {ignored.length > 0 && (
              <Banner tone="warning" live="status">
                {common("list.ignored")}
              </Banner>
            )}
            <div className="gap-5 xl:flex">
              <div className={cn(open && "max-[899px]:hidden")}>
                <Views ctx={ctx} values={values} />
              </div>
              <div className="min-w-0 flex-1 gap-5 min-[900px]:flex">
                <section
                  aria-label={t("caption")}
                  className={cn(
                    "min-w-0 rounded-lg border border-line bg-surface shadow-card min-[900px]:sticky min-[900px]:top-18",
                    "min-[900px]:max-h-[calc(100dvh-5.5rem)] min-[900px]:w-[17rem] min-[900px]:shrink-0 min-[1120px]:w-[22rem] min-[900px]:overflow-y-auto min-[900px]:self-start",
                    open && "max-[899px]:hidden",
                  )}
                >
                  <Filters ctx={ctx} values={values} words={words} handlers={handlers} />
                  <BulkBar />
                  <ListRegion>
                    <Rows ctx={ctx} values={values} rows={rows} page={page} selectable={rights.handle} />
                  </ListRegion>
                </section>
                <div className={cn("min-w-0 flex-1", !open && "max-[899px]:hidden")}>
                  {open ? (
                    <MessagePane ctx={ctx} message={message} closeHref={closeHref} />
                  ) : (
                    <EmptyState icon={MessageSquareText} title={t("pick")} description={t("pickHelp")} />
                  )}
                </div>
              </div>
            </div>
          </SelectionProvider>
        </ListShell>
      </InboxProvider>
    </Texts>
  );
}

async function Head({ ctx }: { ctx: ServiceContext }) {
  const [t, [form]] = await Promise.all([getT("messages"), listFormLinks(ctx)]);
  return (
    <PageHeader
      title={t("title")}
      description={t("description")}
      actions={
        <>
          {may(ctx, "message.export") && <ExportButton />}
          <ButtonLink href="/messages/times" icon={Timer} variant="ghost">
            {t("timesLink")}
          </ButtonLink>
          {may(ctx, "message.config") && (
            <ButtonLink href="/messages/settings" icon={Settings2} variant="ghost">
              {t("settings.link")}
            </ButtonLink>
          )}
          {form !== undefined && (
            <>
              <CopyButton text={form.url} name={t("formLink")} label={t("copyForm")} size="md" />
              <ButtonLink href={form.url} target="_blank" rel="noreferrer" prefetch={false} icon={ExternalLink}>
                {t("openForm")}
              </ButtonLink>
            </>
          )}
        </>
      }
    />
  );
}

async function Views({ ctx, values }: { ctx: ServiceContext; values: InboxSearchValues }) {
  const [counts, saved] = await Promise.all([countInboxViews(ctx), listSavedViews(ctx)]);
  const shown = (n: number) => (n >= VIEW_COUNT_CAP ? `${VIEW_COUNT_CAP - 1}+` : String(n));
  const place = new URLSearchParams(Object.entries(placeOf(values)).filter(([, value]) => value !== "")).toString();
  const links: SavedLink[] = saved.map((view) => ({
    ...view,
    href: view.search === "" ? PATH : `${PATH}?${view.search}`,
  }));
  const current = links.find(({ search }) => search !== "" && search === place)?.id ?? viewOf(values);
  return (
    <ViewMenu
      views={INBOX_VIEWS.map((view) => ({ view, href: writeSearch(PATH, { view }), count: shown(counts[view]) }))}
      saved={links}
      current={current}
    />
  );
}

type ListParts = {
  ctx: ServiceContext;
  values: InboxSearchValues;
  rows: ListRow[];
  page: Page<MessageLine>;
  selectable: boolean;
};

async function Rows({ ctx, values, rows, page, selectable }: ListParts) {
  const [t, common] = await Promise.all([getT("messages"), getT("common")]);
  const place = placeOf(values);
  if (rows.length === 0) return <NoRows ctx={ctx} values={values} />;
  const at = { ...place, d: values.d };
  return (
    <>
      <MessageList
        rows={rows}
        openId={values.d}
        place={`${JSON.stringify(place)} ${values.cursor}`}
        selectable={selectable}
      />
      {(page.nextCursor !== null || values.cursor !== "") && (
        <CursorPagination
          label={common("list.pages")}
          summary={common("list.rowsOnPage", { n: rows.length })}
          previous={{ label: t("firstPage"), href: values.cursor === "" ? undefined : writeSearch(PATH, at) }}
          next={{
            label: common("list.next"),
            href: page.nextCursor === null ? undefined : writeSearch(PATH, { ...at, cursor: page.nextCursor }),
          }}
        />
      )}
    </>
  );
}

/** Nothing to do, nothing found, or nothing ever came: three sentences. */
async function NoRows({ ctx, values }: Pick<ListParts, "ctx" | "values">) {
  const [t, common] = await Promise.all([getT("messages"), getT("common")]);
  const { view: _view, sort: _sort, ...rest } = placeOf(values);
  const narrowed = Object.values(rest).some((value) => value !== "") || values.cursor !== "";
  const view = viewOf(values);
  if (narrowed)
    return (
      <FilteredEmptyState
        title={common("list.noMatch")}
        action={
          <>
            <TextLink href={writeSearch(PATH, { view: values.view })}>{common("list.clear")}</TextLink>
            {view !== "all" && <TextLink href={writeSearch(PATH, { ...rest, view: "all" })}>{t("searchAll")}</TextLink>}
          </>
        }
      />
    );
  if (view === "all") return <Never ctx={ctx} />;
  return (
    <EmptyState
      icon={Inbox}
      title={sortOfView(view) === "due" ? t("nothingOpen") : common("list.noMatch")}
      action={<TextLink href={writeSearch(PATH, { view: "all" })}>{t("showAll")}</TextLink>}
      compact
    />
  );
}

/** Nothing ever came: the ways by which something could. */
async function Never({ ctx }: { ctx: ServiceContext }) {
  const [t, [form]] = await Promise.all([getT("messages"), listFormLinks(ctx)]);
  return (
    <EmptyState
      icon={Inbox}
      title={t("neverTitle")}
      description={t("never")}
      action={
        <>
          {may(ctx, "message.config") && (
            <ButtonLink href="/settings/widget" variant="primary">
              {t("install")}
            </ButtonLink>
          )}
          {form !== undefined && <CopyButton text={form.url} name={t("formLink")} label={t("copyForm")} size="md" />}
        </>
      }
      compact
    />
  );
}
