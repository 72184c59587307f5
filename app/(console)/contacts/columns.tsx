import type { Column } from "@/components/data-table/data-table";
import { RelativeTime } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { getT } from "@/lib/i18n/server";
import type { ContactLine } from "@/lib/services/contacts/list";

const DASH = <span className="text-ink-3">—</span>;

/** Columns of the list of contacts; what is masked comes masked. */
export async function contactColumns(): Promise<Column<ContactLine>[]> {
  const t = await getT("contacts");
  const time = (at: string | null) => (at === null ? DASH : <RelativeTime at={at} />);
  return [
    {
      key: "name",
      header: t("field.name"),
      width: "min-w-36",
      cell: ({ name, nickname }) => (
        <span className="block min-w-0 break-words">
          {name || nickname || <span className="text-ink-3">{t("unnamed")}</span>}
          {name !== "" && nickname !== "" && <span className="block font-normal text-ink-3 text-xs">{nickname}</span>}
        </span>
      ),
    },
    { key: "phone", header: t("field.phone"), width: "w-32", cell: ({ phone }) => phone ?? DASH },
    {
      key: "email",
      header: t("field.email"),
      width: "min-w-36",
      cell: ({ email }) => (email === null ? DASH : <span className="break-all">{email}</span>),
    },
    {
      key: "company",
      card: "hidden",
      header: t("field.company"),
      width: "min-w-24",
      from: "wide",
      cell: ({ company }) => company || DASH,
    },
    {
      key: "source",
      card: "hidden",
      header: t("field.source"),
      width: "w-24",
      from: "lg",
      cell: ({ source }) => <SourceName source={source} />,
    },
    { key: "tags", header: t("field.tags"), width: "min-w-24", from: "xl", cell: ({ tags }) => <Few words={tags} /> },
    {
      key: "groups",
      card: "hidden",
      header: t("field.groups"),
      width: "min-w-24",
      from: "wide",
      cell: ({ groups }) => <Few words={groups.map(({ name }) => name)} />,
    },
    {
      key: "lastMessage",
      header: t("field.lastMessage"),
      width: "w-28",
      from: "lg",
      cell: ({ lastMessageAt }) => time(lastMessageAt),
    },
    {
      key: "lastActive",
      card: "hidden",
      header: t("field.lastActive"),
      width: "w-28",
      from: "2xl",
      cell: ({ lastActiveAt }) => time(lastActiveAt),
    },
    { key: "created", header: t("field.created"), width: "w-28", from: "lg", cell: ({ createdAt }) => time(createdAt) },
  ];
}

/** The way in by its name; what others called it stays as it is. */
export async function SourceName({ source }: { source: string }) {
  const t = await getT("contacts");
  const known = ["web_chat", "api", "import", "console", "merge"] as const;
  const found = known.find((name) => name === source);
  return <>{found === undefined ? source : t(`source.${found}`)}</>;
}

const SHOWN = 3;

function Few({ words }: { words: readonly string[] }) {
  if (words.length === 0) return DASH;
  return (
    <span className="flex flex-wrap gap-1" title={words.join("\n")}>
      {words.slice(0, SHOWN).map((word) => (
        <Badge key={word} className="max-w-32">
          <span className="truncate">{word}</span>
        </Badge>
      ))}
      {words.length > SHOWN && <span className="text-ink-3 text-xs">+{words.length - SHOWN}</span>}
    </span>
  );
}
