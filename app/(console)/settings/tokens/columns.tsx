import { History } from "lucide-react";
import type { Column } from "@/components/data-table/data-table";
import { RelativeTime, Time } from "@/components/time";
import { knownScopes, summarizeScopes } from "@/components/tokens/scopes";
import { isForgotten, tokenState } from "@/components/tokens/token-state";
import { TokenStateBadge } from "@/components/tokens/token-state-badge";
import { getT } from "@/lib/i18n/server";
import type { TokenDto } from "@/lib/services/tokens/manage";
import { API_SCOPES } from "./api-scopes";

/** Columns of the list of tokens, as things stand at `now`. */
export async function tokenColumns(now: Date): Promise<Column<TokenDto>[]> {
  const t = await getT("settings");
  return [
    {
      key: "name",
      sort: "asc",
      header: t("tokens.columns.name"),
      width: "min-w-32",
      cell: (row) => (
        <span className="block min-w-0">
          <span className="break-words">{row.name}</span>
          {isForgotten(row, now) && (
            <span className="mt-0.5 flex items-center gap-1 font-normal text-warning text-xs">
              <History aria-hidden className="size-3.5 shrink-0" />
              {t("tokens.unused")}
            </span>
          )}
        </span>
      ),
    },
    {
      key: "status",
      sort: "asc",
      header: t("tokens.columns.status"),
      width: "w-28",
      cell: (row) => {
        const state = tokenState(row, now);
        return <TokenStateBadge state={state} label={t(`tokens.status.${state}`)} />;
      },
    },
    {
      key: "prefix",
      header: t("tokens.columns.prefix"),
      width: "w-28",
      from: "lg",
      cell: (row) => <code className="text-xs">{row.prefix}…</code>,
    },
    {
      key: "scopes",
      header: t("tokens.columns.scopes"),
      width: "min-w-24 lg:w-60",
      cell: (row) => <Scopes scopes={row.scopes} />,
    },
    {
      key: "creator",
      sort: "asc",
      header: t("tokens.columns.creator"),
      width: "w-32",
      from: "lg",
      cell: (row) => row.creatorName ?? <span title={t("tokens.environmentHelp")}>{t("tokens.environment")}</span>,
    },
    {
      key: "lastUsed",
      sort: "desc",
      header: t("tokens.columns.lastUsed"),
      width: "w-36",
      from: "lg",
      cell: (row) =>
        row.lastUsedAt === null ? (
          <span className="text-ink-3">{t("tokens.neverUsed")}</span>
        ) : (
          <RelativeTime at={row.lastUsedAt} />
        ),
    },
    {
      key: "expires",
      sort: "asc",
      header: t("tokens.columns.expires"),
      width: "min-w-24 lg:w-36",
      cell: (row) =>
        row.expiresAt === null ? (
          <span className="text-ink-2">{t("tokens.neverExpires")}</span>
        ) : (
          <span className="block">
            <Time at={row.expiresAt} precision="day" />
            {row.status === "active" && (
              <RelativeTime at={row.expiresAt} className="block whitespace-nowrap text-ink-3 text-xs" />
            )}
          </span>
        ),
    },
  ];
}

async function Scopes({ scopes }: { scopes: readonly string[] }) {
  const { short, full } = await scopeWords(scopes);
  return <span title={full}>{short}</span>;
}

/** A token's scopes in words: for a cell, and all of them. */
export async function scopeWords(scopes: readonly string[]): Promise<{ short: string; full: string }> {
  const t = await getT("settings");
  const summary = summarizeScopes(
    scopes,
    API_SCOPES.map(({ scope }) => scope),
  );
  if (summary === "all") return { short: t("tokens.summary.all"), full: t("tokens.summary.allFull") };
  const listed = knownScopes(scopes).map((scope) => t(`tokens.scope.${scope}`));
  const full = listed.join(t("tokens.summary.separator"));
  if (summary !== "list") return { short: t(`tokens.summary.${summary}`), full };
  const [first = "—"] = listed;
  return { short: listed.length > 2 ? t("tokens.summary.list", { first, n: listed.length }) : full || first, full };
}
