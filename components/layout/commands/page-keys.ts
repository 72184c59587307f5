/** What is shown on top: a dialog or drawer, else the page. */
function scope(): ParentNode {
  const open = document.querySelectorAll<HTMLElement>("[role=dialog][data-state=open]");
  return open[open.length - 1] ?? document.getElementById("main") ?? document;
}

const isShown = (element: HTMLElement) => element.checkVisibility();

/** Where the focus goes in a row: to what opens it, else to its first link or button, else to its box. */
const ROW_PLACES = ["th a[href]", "a[href]", "td:not([data-card=select]) button", "input[type=checkbox]"];

/** Moves the focus to the link of the next or previous row of the page's table; Enter then opens it. */
export function stepRow(step: 1 | -1): boolean {
  const rows = [...scope().querySelectorAll<HTMLElement>("tr[data-row]")].filter(isShown);
  if (rows.length === 0) return false;
  const current = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[current === -1 ? (step === 1 ? 0 : rows.length - 1) : current + step];
  const target = ROW_PLACES.map((place) => next?.querySelector<HTMLElement>(place)).find((found) => found != null);
  if (target == null) return false;
  target.focus();
  next?.scrollIntoView({ block: "nearest" });
  return true;
}

/** Ticks or clears the row that has the focus. */
export function toggleRow(): boolean {
  const box = document.activeElement
    ?.closest("tr[data-row]")
    ?.querySelector<HTMLInputElement>("td[data-card=select] input[type=checkbox]");
  if (box === null || box === undefined || box.disabled) return false;
  box.click();
  return true;
}

/** To the page's filter. */
export function focusFilter(): boolean {
  const fields = [...scope().querySelectorAll<HTMLElement>("input[type=search], search input:not([type=hidden])")];
  const field = fields.find((one) => isShown(one) && !one.matches("[type=checkbox],[type=radio]"));
  field?.focus();
  return field !== undefined;
}

/** Presses what has this key, in the row with the focus first. */
export function press(key: string): boolean {
  const selector = `[aria-keyshortcuts~="${key}"]`;
  const near = document.activeElement?.closest("tr[data-row]")?.querySelector<HTMLElement>(selector);
  const found = near ?? [...scope().querySelectorAll<HTMLElement>(selector)].find(isShown);
  if (found === undefined || found.matches(":disabled,[aria-disabled=true]")) return false;
  found.click();
  return true;
}
