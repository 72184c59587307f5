import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/cn";
import { Skeleton } from "@/components/ui/skeleton";
import type { ListPreferences } from "./preferences";
import { SelectAllBox, SelectRowBox } from "./selection";
import { type Direction, nextSort, type Sort, writeSort } from "./sort";
import { SortLink, SortSelect } from "./sort-control";

/**
 * THE table. A real <table> with a caption, sticky header, the first column as the row's link, actions pinned right, and
 * cards from the same markup under 640 px. No state of its own: it renders on the server; `columns` is made where the
 * texts and actions are at hand (a page, or a client component that wraps it).
 *
 * States: rows → table; none → `empty` (an EmptyState or FilteredEmptyState); failed → `error` (an ErrorState); first
 * load → `<DataTableSkeleton columns=…>` as Suspense fallback; refetch → `<ListRegion>` around it dims the old rows.
 *
 * Order (`sort`), 密度 and 列设置 (`preferences`, chosen in `ListTools`), choosing rows (`selection`), the pages
 * (`ListFooter`) and the query form (`FilterBar`) are the same for every list.
 */
export type Column<Row> = {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Tailwind width class (`w-40`); the skeleton uses it too. */
  width?: string;
  align?: "end";
  /** In cards: `title` = no label, `hidden` = left out, default = label and value. */
  card?: "title" | "hidden";
  /** Left out of the table below this width; `wide` is 1400 px, `2xl` 1536 (a card always has it unless `hidden`). */
  from?: "md" | "lg" | "xl" | "wide" | "2xl";
  /** A HelpTip behind the header's text. */
  headerAside?: ReactNode;
  /** The list can be sorted by it: the direction of the first click. The page's `sort` says by what it is. */
  sort?: Direction;
  /** Always there; otherwise 列设置 can take it away. The first column always is. */
  fixed?: boolean;
  /** Shown only to those who chose it in 列设置. */
  optional?: boolean;
};

/** How the rows are sorted now (null: the list's own order, which `own` names) and the way to another order. */
export type TableSort = { current: Sort | null; own: string; href: (sort: string) => string };

export type DataTableProps<Row> = {
  /** Says what the table holds; for screen readers. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Makes the whole row a link; the first column's content is the link's text. */
  rowHref?: (row: Row) => string;
  /** `rowHref` leads to another page, not to a drawer over this one. */
  rowPage?: boolean;
  /** The row whose drawer is open. */
  openKey?: string;
  actions?: { header: string; cell: (row: Row) => ReactNode };
  /** Checkboxes in front; needs a `SelectionProvider` around. `name` names the row for its checkbox. */
  selection?: { name: (row: Row) => string };
  sort?: TableSort;
  preferences?: ListPreferences;
  empty?: ReactNode;
  error?: ReactNode;
  footer?: ReactNode;
};

/** The columns that 列设置 leaves: one that somebody asked for is there at any width. */
export function chosenColumns<C extends Pick<Column<never>, "key" | "fixed" | "optional" | "from">>(
  columns: readonly C[],
  preferences: ListPreferences | undefined,
): C[] {
  return columns.flatMap((column, index) => {
    if (index === 0 || column.fixed) return [column];
    const chosen = preferences?.columns[column.key];
    if (chosen === undefined) return column.optional ? [] : [column];
    return chosen ? [{ ...column, from: undefined }] : [];
  });
}

/** What 列设置 offers: every column that can be taken away. */
export const listColumns = (columns: readonly Pick<Column<never>, "key" | "header" | "fixed" | "optional">[]) =>
  columns
    .slice(1)
    .filter((column) => column.fixed !== true)
    .map(({ key, header, optional }) => ({ key, label: header, shown: optional !== true }));

const FROM = {
  md: "max-md:sm:hidden",
  lg: "max-lg:sm:hidden",
  xl: "max-xl:sm:hidden",
  wide: "max-[1399px]:sm:hidden",
  "2xl": "max-2xl:sm:hidden",
} as const;
const cellStyle =
  "border-line border-b px-3 py-(--row-pad,0.625rem) sm:max-lg:px-2 lg:max-2xl:px-2.5 align-middle sm:first:pl-5 sm:last:pr-4";
const headStyle =
  "h-10 xl:sticky xl:top-14 xl:z-10 border-line border-b bg-sunken px-3 sm:max-lg:px-2 lg:max-2xl:px-2.5 text-start font-medium text-ink-2 text-sm first:rounded-tl-lg last:rounded-tr-lg sm:first:pl-5 sm:last:pr-4";

export function DataTable<Row>(props: DataTableProps<Row>) {
  if (props.error !== undefined) return <Frame>{props.error}</Frame>;
  if (props.rows.length === 0) return <Frame>{props.empty}</Frame>;
  const columns = chosenColumns(props.columns, props.preferences);
  const { density, columns: chosen = {} } = props.preferences ?? {};
  // Somebody asked for more than the width was made for.
  const wide = columns.some((column) => chosen[column.key] === true);
  return (
    <Frame footer={props.footer} wide={wide}>
      {props.sort !== undefined && <PhoneSort columns={columns} sort={props.sort} />}
      <table
        className={cn(
          "table-cards w-full border-separate border-spacing-0 text-sm",
          density === "compact" && "[--row-pad:0.25rem]",
        )}
      >
        <caption className="sr-only">{props.caption}</caption>
        <Head {...props} columns={columns} />
        <tbody>
          {props.rows.map((row) => (
            <Row key={props.rowKey(row)} table={{ ...props, columns }} row={row} />
          ))}
        </tbody>
      </table>
    </Frame>
  );
}

/** The card around a table. Scrolls sideways only where the table may not fit; there the header does not stick. */
function Frame(props: { children: ReactNode; footer?: ReactNode; wide?: boolean }) {
  return (
    <div className="rounded-lg border border-line bg-surface shadow-card">
      <div className={cn("relative overflow-x-auto rounded-lg", !props.wide && "xl:overflow-visible")}>
        {props.children}
      </div>
      {props.footer}
    </div>
  );
}

function Head<Row>(
  props: Pick<DataTableProps<Row>, "columns" | "actions" | "selection" | "sort"> & {
    rows?: readonly Row[];
    rowKey?: unknown;
  },
) {
  return (
    <thead>
      <tr>
        {props.selection !== undefined && (
          <th scope="col" className={cn(headStyle, "w-10 pr-0")}>
            <SelectAllBox />
          </th>
        )}
        {props.columns.map((column) => (
          <th
            key={column.key}
            scope="col"
            aria-sort={ariaSort(column, props.sort)}
            className={cn(
              headStyle,
              column.width,
              column.align === "end" && "text-end",
              column.from && FROM[column.from],
            )}
          >
            <HeadText column={column} sort={props.sort} />
            {column.headerAside}
          </th>
        ))}
        {props.actions !== undefined && (
          <th scope="col" className={cn(headStyle, "right-0 z-11 text-end sm:sticky")}>
            {props.actions.header}
          </th>
        )}
      </tr>
    </thead>
  );
}

type HeadColumn = Pick<Column<never>, "key" | "header" | "sort" | "align">;

function ariaSort({ key, sort: first }: HeadColumn, sort: TableSort | undefined) {
  if (sort === undefined || first === undefined) return undefined;
  if (sort.current?.key !== key) return "none" as const;
  return sort.current.direction === "asc" ? ("ascending" as const) : ("descending" as const);
}

function HeadText({ column, sort }: { column: HeadColumn; sort: TableSort | undefined }) {
  if (sort === undefined || column.sort === undefined) return column.header;
  const { current } = sort;
  return (
    <>
      <SortLink
        label={column.header}
        href={sort.href(writeSort(nextSort(current, column.key, column.sort)))}
        direction={current?.key === column.key ? current.direction : null}
        end={column.align === "end"}
      />
      <span className="sm:hidden">{column.header}</span>
    </>
  );
}

function PhoneSort({ columns, sort }: { columns: readonly HeadColumn[]; sort: TableSort }) {
  const sorted = columns.flatMap(({ key, header, sort: first }) =>
    first === undefined
      ? []
      : (["asc", "desc"] as const).map((direction) => ({
          value: writeSort({ key, direction }),
          label: `${header} ${direction === "asc" ? "↑" : "↓"}`,
        })),
  );
  const options = [{ value: "", label: sort.own }, ...sorted];
  return (
    <SortSelect
      value={writeSort(sort.current)}
      options={options.map((option) => ({ ...option, href: sort.href(option.value) }))}
    />
  );
}

function Row<Row>({ table, row }: { table: DataTableProps<Row>; row: Row }) {
  const key = table.rowKey(row);
  const open = table.openKey === key;
  return (
    <tr
      data-row={key}
      className={cn(
        "group relative transition-colors last:*:border-b-0",
        table.rowHref !== undefined && "hover:bg-hover/60",
        open && "bg-accent-soft hover:bg-accent-soft",
      )}
    >
      {table.selection !== undefined && (
        <td data-card="select" className={cn(cellStyle, "relative z-1 sm:w-10 sm:pr-0")}>
          <SelectRowBox id={key} name={table.selection.name(row)} />
        </td>
      )}
      {table.columns.map((column, index) => (
        <Cell
          key={column.key}
          column={column}
          first={index === 0}
          open={open}
          rowKey={key}
          href={table.rowHref?.(row)}
          page={table.rowPage}
        >
          {column.cell(row)}
        </Cell>
      ))}
      {table.actions !== undefined && (
        <td
          className={cn(
            cellStyle,
            "right-0 z-2 whitespace-nowrap text-end sm:sticky sm:bg-surface group-last:sm:rounded-br-lg",
            table.rowHref !== undefined &&
              "group-hover:sm:bg-[color-mix(in_srgb,var(--color-hover)_60%,var(--color-surface))]",
            open && "sm:bg-accent-soft group-hover:sm:bg-accent-soft",
          )}
        >
          <div className="relative z-1 flex flex-wrap items-center gap-1.5 sm:justify-end">
            {table.actions.cell(row)}
          </div>
        </td>
      )}
    </tr>
  );
}

function Cell<Row>(props: {
  column: Column<Row>;
  first: boolean;
  open: boolean;
  rowKey: string;
  href?: string;
  page?: boolean;
  children: ReactNode;
}) {
  const { column, first, href, page = false } = props;
  const card = column.card ?? (first ? "title" : undefined);
  const shared = {
    "data-card": card,
    "data-label": card === undefined ? column.header : undefined,
    className: cn(
      cellStyle,
      column.width,
      column.align === "end" && "text-end",
      column.from && FROM[column.from],
      first && "text-start font-medium",
    ),
  };
  if (!first) return <td {...shared}>{props.children}</td>;
  return (
    <th scope="row" {...shared}>
      {href === undefined ? (
        props.children
      ) : (
        <Link
          href={href}
          scroll={page}
          data-drawer-link={page ? undefined : props.rowKey}
          aria-current={props.open || undefined}
          className="stretched rounded-sm text-ink hover:text-accent-ink"
        >
          {props.children}
        </Link>
      )}
    </th>
  );
}

/** The first load: the real header and widths, grey rows. `label` is the sentence for screen readers (正在加载…). */
export function DataTableSkeleton<Row>(props: {
  label: string;
  columns: readonly Pick<Column<Row>, "key" | "header" | "width" | "from" | "align">[];
  rows?: number;
}) {
  const columns = props.columns.map((column) => ({ ...column, cell: () => null }));
  const rows = [...Array(props.rows ?? 6).keys()];
  return (
    <div aria-busy="true">
      <p role="status" className="sr-only">
        {props.label}
      </p>
      <Frame>
        <div aria-hidden className="space-y-3 bg-sunken p-3 sm:hidden">
          {rows.map((row) => (
            <div key={row} className="space-y-3 rounded-lg border border-line bg-surface p-4">
              <Skeleton className="w-2/3" />
              <Skeleton className="w-2/5" />
              <Skeleton className="w-1/2" />
            </div>
          ))}
        </div>
        <table aria-hidden="true" className="w-full border-separate border-spacing-0 text-sm max-sm:hidden">
          <Head columns={columns} />
          <tbody>
            {rows.map((row) => (
              <tr key={row}>
                {columns.map((column, index) => (
                  <td key={column.key} className={cn(cellStyle, column.width, column.from && FROM[column.from])}>
                    <Skeleton className={["w-4/5", "w-3/5", "w-2/3"][(row + index) % 3]} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Frame>
    </div>
  );
}
