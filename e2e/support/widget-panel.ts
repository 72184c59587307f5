import { expect, type Locator } from "@playwright/test";

/** Somebody may be there to talk to: then the form has to be asked for. */
export async function toForm(panel: Locator, instead = "改为留言", field = "留言内容"): Promise<void> {
  const write = panel.getByRole("button", { name: instead });
  await expect(write.or(panel.getByLabel(field))).toBeVisible();
  if (await write.isVisible()) await write.click();
}
