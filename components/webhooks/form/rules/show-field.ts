import { focusField } from "@/components/forms/console-form";

/** Focuses a field of the form wherever it is; the heading of a closed rule that holds it is opened. */
export function showField(path: string): void {
  if (!focusField(path)) return;
  const at = document.activeElement;
  if (at instanceof HTMLButtonElement && at.getAttribute("aria-expanded") === "false") at.click();
}
