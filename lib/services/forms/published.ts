import { findCurrentForm, findFormVersion } from "@/db/queries/forms";
import type { SiteRow } from "@/db/queries/sites";
import type { ServiceContext } from "@/lib/context";
import { DEFAULT_FORM, DEFAULT_FORM_VERSION, type FormDefinition } from "@/lib/domain/forms/fields";

/** A form that visitors get, and its version. */
export type PublishedForm = { version: number; definition: FormDefinition };
type Site = Pick<SiteRow, "id" | "organizationId">;

const AS_IT_CAME: PublishedForm = { version: DEFAULT_FORM_VERSION, definition: DEFAULT_FORM };

/**
 * The form of a site: the version that was rendered for who is writing, else the current one. Needs no permission:
 * forms are public.
 */
export async function publishedForm(
  source: Pick<ServiceContext, "db">,
  site: Site,
  version: number | null = null,
): Promise<PublishedForm> {
  if (version === DEFAULT_FORM_VERSION) return AS_IT_CAME;
  const row =
    (version === null ? null : await findFormVersion(source.db, site.organizationId, site.id, version)) ??
    (await findCurrentForm(source.db, site.organizationId, site.id));
  return row ?? AS_IT_CAME;
}
