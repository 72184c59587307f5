/** Rows of a page that a reader may choose among. */
export const PAGE_SIZES = [10, 20, 50, 100] as const;
export const PAGE_SIZE_DEFAULT = 20;

/** Beyond these there are gaps between the marks, and a field to jump with. */
export const MANY_PAGES = 6;

/** First, last, and what is around the current page; gaps by name. */
export function pageMarks(page: number, pages: number): (number | "before" | "after")[] {
  if (pages <= MANY_PAGES) return [...Array(pages).keys()].map((index) => index + 1);
  const near = [page - 1, page, page + 1].filter((mark) => mark > 1 && mark < pages);
  const [first = 2] = near;
  const last = near.at(-1) ?? pages - 1;
  return [
    1,
    ...(first > 2 ? (["before"] as const) : []),
    ...near,
    ...(last < pages - 1 ? (["after"] as const) : []),
    pages,
  ];
}
