import { z } from "zod";
import { audit } from "@/db/queries/audit";
import {
  countAnswers,
  findForm,
  findFormVersion,
  insertFormVersion,
  listFormVersions,
  writeForm,
} from "@/db/queries/forms";
import { listSites } from "@/db/queries/sites";
import { authorize, type ServiceContext } from "@/lib/context";
import { LOCALES, type Locale } from "@/lib/domain/endpoints";
import { FormDefinitionSchema } from "@/lib/domain/forms/definition";
import { DEFAULT_FORM, DEFAULT_FORM_VERSION, type FormDefinition } from "@/lib/domain/forms/fields";
import { PREVIEW_LOOKS, type PreviewLook } from "@/lib/domain/forms/preview";
import { definitionProblems } from "@/lib/domain/forms/problems";
import { dayIn } from "@/lib/domain/leave-message/number";
import { AppError } from "@/lib/errors";
import { parseInput } from "@/lib/services/endpoints/parse-input";
import { requireSite } from "@/lib/services/sites/widget";

const VERSIONS_SHOWN = 50;
/** Messages in which answers are counted. */
const COUNTED = 2_000;

/** A site's form for its designers. */
type DesignedForm = {
  siteKey: string;
  /** All there are to choose from. */
  sites: { siteKey: string; name: string }[];
  draft: FormDefinition;
  /** 0 = nobody ever changed it. */
  revision: number;
  updated: { at: string; by: string } | null;
  published: { version: number; definition: FormDefinition };
  /** Newest first; the form as it came is version 1 and is not among them. */
  versions: { version: number; at: string; by: string }[];
  /** How many of the newest 2,000 messages answer a field, by key. */
  answered: Record<string, number>;
};

/**
 * The form of a site, or of the first one, with its draft and versions; null when there is no site.
 * @throws AppError `forbidden`
 */
export async function readDesignedForm(ctx: ServiceContext, siteKey: string | null): Promise<DesignedForm | null> {
  authorize(ctx, "message.read");
  const sites = await listSites(ctx.db, ctx.organizationId);
  const site = sites.find((one) => one.siteKey === siteKey) ?? sites[0];
  if (site === undefined) return null;
  const [row, versions, answered] = await Promise.all([
    findForm(ctx.db, ctx.organizationId, site.id),
    listFormVersions(ctx.db, ctx.organizationId, site.id, VERSIONS_SHOWN),
    countAnswers(ctx.db, ctx.organizationId, site.id, COUNTED),
  ]);
  const version = row?.currentVersion ?? DEFAULT_FORM_VERSION;
  const definition = versions.find((one) => one.version === version)?.definition ?? DEFAULT_FORM;
  return {
    ...{ siteKey: site.siteKey, draft: row?.draft ?? DEFAULT_FORM, revision: row?.revision ?? 0 },
    sites: sites.map(({ siteKey: key, name }) => ({ siteKey: key, name })),
    updated: row === null ? null : { at: row.updatedAt.toISOString(), by: row.updatedBy },
    published: { version, definition },
    answered: Object.fromEntries(answered),
    versions: versions.map((one) => ({
      ...{ version: one.version, by: one.publishedBy },
      at: one.publishedAt.toISOString(),
    })),
  };
}

const SaveSchema = z.strictObject({
  siteKey: z.string().max(100),
  revision: z.number().int().min(0),
  definition: FormDefinitionSchema,
});
export type SaveForm = z.input<typeof SaveSchema>;

/**
 * Keeps a draft, complete or not. Answers its revision.
 * @throws AppError `invalid`, `not_found`, `conflict` when somebody changed the form since, `forbidden`
 */
export async function saveFormDraft(ctx: ServiceContext, input: SaveForm): Promise<{ revision: number }> {
  authorize(ctx, "message.config");
  const { siteKey, revision, definition } = parseInput(SaveSchema, input);
  return store(ctx, { siteKey, revision, definition, publish: false });
}

/**
 * Makes a form what new visitors get, as the next version; who is filling in an older one is held to that.
 * @throws AppError `invalid` (also when the form is not complete), `not_found`, `conflict`, `forbidden`
 */
export async function publishForm(ctx: ServiceContext, input: SaveForm): Promise<{ revision: number }> {
  authorize(ctx, "message.config");
  const { siteKey, revision, definition } = parseInput(SaveSchema, input);
  const [problem] = definitionProblems(definition);
  if (problem !== undefined) {
    const field = problem.index === null ? "" : (definition.fields[problem.index]?.key ?? "");
    throw new AppError("invalid", `The form cannot be published: ${[field, problem.key].filter(Boolean).join(" ")}.`);
  }
  return store(ctx, { siteKey, revision, definition, publish: true });
}

const RestoreSchema = z.strictObject({
  siteKey: z.string().max(100),
  revision: z.number().int().min(0),
  version: z.number().int().min(1),
});
export type RestoreForm = z.input<typeof RestoreSchema>;

/**
 * Publishes an earlier version again, as a new one.
 * @throws AppError `not_found`, `conflict`, `forbidden`
 */
export async function restoreForm(ctx: ServiceContext, input: RestoreForm): Promise<{ revision: number }> {
  authorize(ctx, "message.config");
  const { siteKey, revision, version } = parseInput(RestoreSchema, input);
  const site = await requireSite(ctx, siteKey);
  const row =
    version === DEFAULT_FORM_VERSION
      ? { definition: DEFAULT_FORM }
      : await findFormVersion(ctx.db, ctx.organizationId, site.id, version);
  if (row === null) throw new AppError("not_found", "There is no such version of the form.");
  return store(ctx, { siteKey, revision, definition: row.definition, publish: true });
}

const PreviewSchema = z.strictObject({
  siteKey: z.string().max(100),
  definition: FormDefinitionSchema,
  locale: z.enum(LOCALES),
  look: z.enum(PREVIEW_LOOKS).default("form"),
});
export type PreviewedForm = z.input<typeof PreviewSchema>;

/**
 * A definition that may be looked at on a site's page.
 * @throws AppError `invalid`, `not_found`, `forbidden`
 */
export async function previewedForm(
  ctx: ServiceContext,
  input: PreviewedForm,
): Promise<{
  site: { siteKey: string; organizationName: string };
  definition: FormDefinition;
  locale: Locale;
  look: PreviewLook;
  today: string;
}> {
  authorize(ctx, "message.read");
  const { siteKey, definition, locale, look } = parseInput(PreviewSchema, input);
  const { organizationName, timeZone } = await requireSite(ctx, siteKey);
  return { site: { siteKey, organizationName }, definition, locale, look, today: dayIn(timeZone, ctx.now()) };
}

type Store = { siteKey: string; revision: number; definition: FormDefinition; publish: boolean };

async function store(
  ctx: ServiceContext,
  { siteKey, revision, definition, publish }: Store,
): Promise<{ revision: number }> {
  const site = await requireSite(ctx, siteKey);
  const { organizationId } = ctx;
  const [now, by] = [ctx.now(), ctx.actor.name];
  return ctx.db.transaction(async (tx) => {
    const before = await findForm(tx, organizationId, site.id);
    const current = before?.currentVersion ?? DEFAULT_FORM_VERSION;
    const version = publish ? current + 1 : current;
    const row = {
      siteId: site.id,
      organizationId,
      draft: definition,
      currentVersion: version,
      updatedAt: now,
      updatedBy: by,
    };
    // First the row whose revision decides: of two publishers only one goes on to the versions.
    const stored = await writeForm(tx, row, revision);
    if (stored === null) {
      throw new AppError("conflict", "The form was changed by somebody else in the meantime. Load the page again.");
    }
    if (publish) {
      await insertFormVersion(tx, {
        siteId: site.id,
        organizationId,
        version,
        definition,
        publishedAt: now,
        publishedBy: by,
      });
    }
    const action = publish ? "form.published" : "form.saved";
    const objectName = publish ? `${site.name} (${version})` : site.name;
    await audit(tx, ctx, { action, objectType: "site", objectId: siteKey, objectName });
    return { revision: stored.revision };
  });
}
