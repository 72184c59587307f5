import { z } from "zod";
import { audienceOfRule, estimateAudience, explainRule } from "@/db/queries/audience";
import { contactsById } from "@/db/queries/contacts-write";
import { resolveContacts } from "@/db/queries/groups";
import { authorize, type ServiceContext } from "@/lib/context";
import { checkedConditions } from "@/lib/domain/audience/check";
import { contradictionsOf } from "@/lib/domain/audience/contradictions";
import type { AudienceRule } from "@/lib/domain/audience/rule";
import { AudienceRuleSchema } from "@/lib/domain/audience/rule-schema";
import { decodeId, encodeId } from "@/lib/domain/ids";
import { normaliseField } from "@/lib/domain/leave-message/normalise";
import { AppError } from "@/lib/errors";
import { type ContactDto, maskedContact, toContactDto } from "@/lib/services/contacts/dto";
import { loadDefinitions } from "@/lib/services/contacts/input";
import { requireContact } from "@/lib/services/contacts/manage";
import { checkedRule, clockOf } from "./rules";

/** How long somebody who types waits for a number. */
const PREVIEW_MS = 3_000;
const EXAMPLES = 10;
/** Lines one paste may have. */
export const PASTE_MAX = 10_000;

export const RulePreviewInputSchema = z.strictObject({ rule: AudienceRuleSchema });

export type RulePreview = {
  /** Null when it took too long. */
  estimate: { matching: number; contacts: number; exact: boolean } | null;
  examples: ContactDto[];
  /** Pairs of conditions that exclude each other, by path (`rule.all.0`). */
  contradictions: [string, string][];
};

/**
 * What a rule would name now: about how many, and ten of them, masked.
 * @throws AppError `invalid`, `forbidden`
 */
export async function previewRule(ctx: ServiceContext, input: { rule: AudienceRule }): Promise<RulePreview> {
  authorize(ctx, "contact.read");
  const rule = await checkedRule(ctx, input.rule);
  const options = { timeoutMs: PREVIEW_MS, examples: EXAMPLES };
  const found = await estimateAudience(ctx.db, ctx.organizationId, audienceOfRule(rule), await clockOf(ctx), options);
  const contradictions = contradictionsOf(rule).map(({ paths }) => paths);
  if (found === null) return { estimate: null, examples: [], contradictions };
  const { examples, ...estimate } = found;
  const [rows, definitions] = await Promise.all([
    contactsById(ctx.db, ctx.organizationId, examples),
    loadDefinitions(ctx.db, ctx.organizationId),
  ]);
  const sensitive = new Set([...definitions.values()].filter((one) => one.sensitive).map(({ key }) => key));
  return { estimate, examples: rows.map((row) => maskedContact(toContactDto(row), sensitive)), contradictions };
}

/**
 * Why a rule names a contact, or does not: which of its conditions the contact fits (paths like `rule.all.0`).
 * @throws AppError `invalid`, `not_found`, `forbidden`
 */
export async function explainMembership(
  ctx: ServiceContext,
  input: { rule: AudienceRule; contactId: string },
): Promise<{ included: boolean; conditions: { path: string; fits: boolean }[] }> {
  authorize(ctx, "contact.read");
  const rule = await checkedRule(ctx, input.rule);
  const contact = await requireContact(ctx, input.contactId);
  const found = await explainRule(ctx.db, ctx.organizationId, rule, await clockOf(ctx), contact.id);
  if (found === null) throw new AppError("not_found", "There is no such contact.");
  const paths = checkedConditions(rule).map(({ path }) => path);
  return {
    included: found.included,
    conditions: paths.map((path, index) => ({ path, fits: found.conditions[index] ?? false })),
  };
}

export const PasteSchema = z.strictObject({ lines: z.array(z.string().trim().max(254)).max(PASTE_MAX) });

/**
 * Which contacts the lines of a paste are (`con_…`, external ids, phone numbers, e-mail addresses), and which lines are nobody.
 * @throws AppError `forbidden`
 */
export async function recogniseContacts(
  ctx: ServiceContext,
  input: { lines: readonly string[] },
): Promise<{ contactIds: string[]; unmatched: string[] }> {
  authorize(ctx, "contact.read");
  const lines = [...new Set(input.lines.map((line) => line.trim()).filter((line) => line !== ""))];
  const wanted = lines.map((text) => ({
    text,
    id: decodeId("contact", text),
    phone: normaliseField("phone", text),
    email: text.toLowerCase(),
  }));
  const found = await resolveContacts(ctx.db, ctx.organizationId, wanted);
  const known = new Set(found.map(({ text }) => text));
  return {
    contactIds: [...new Set(found.map(({ contactId }) => encodeId("contact", contactId)))],
    unmatched: lines.filter((line) => !known.has(line)),
  };
}
