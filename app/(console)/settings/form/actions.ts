"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { successPage } from "@/app/(public)/leave/form/answer-pages";
import { formPage } from "@/app/(public)/leave/form/form-page";
import { consoleAction } from "@/lib/auth/console-action";
import type { ActionState } from "@/lib/domain/action-state";
import { checkAnswers } from "@/lib/domain/forms/answers";
import { visitorFields } from "@/lib/i18n/visitor-form";
import {
  type PreviewedForm,
  previewedForm,
  publishForm,
  type RestoreForm,
  restoreForm,
  type SaveForm,
  saveFormDraft,
} from "@/lib/services/forms/designer";

type Revision = { revision: number };

const save = consoleAction(z.unknown(), async (ctx, input) => {
  // The service parses: it names the part of the definition that is wrong.
  const stored = await saveFormDraft(ctx, input as SaveForm);
  revalidatePath("/settings/form");
  return stored;
});
/** Keeps a draft; answers its revision. */
export async function saveFormAction(input: SaveForm): Promise<ActionState<Revision>> {
  return save(input);
}

const publish = consoleAction(z.unknown(), async (ctx, input) => {
  const stored = await publishForm(ctx, input as SaveForm);
  revalidatePath("/settings/form");
  return stored;
});
export async function publishFormAction(input: SaveForm): Promise<ActionState<Revision>> {
  return publish(input);
}

const restore = consoleAction(z.unknown(), async (ctx, input) => {
  const stored = await restoreForm(ctx, input as RestoreForm);
  revalidatePath("/settings/form");
  return stored;
});
export async function restoreFormAction(input: RestoreForm): Promise<ActionState<Revision>> {
  return restore(input);
}

/** What a visitor would have sent. */
const SAMPLE = { number: "LM-20250115-0042", duplicate: false, statusUrl: null, letter: false };
const SENDER = { content: "", name: "", phone: "13800138000", email: null };
const FOLLOW = { reference: "", token: "", content: "", problem: "" };

const preview = consoleAction(z.unknown(), async (ctx, input) => {
  const { site, definition, locale, look, today } = await previewedForm(ctx, input as PreviewedForm);
  const page = { locale, site, action: "/leave", nonce: null, intro: "", receipt: false, eta: null, chat: null };
  const fields = visitorFields(definition, locale);
  const problems = look === "errors" ? checkAnswers(fields, {}, today).problems : [];
  const empty = { values: {}, files: new Map(), notice: null, token: "", referrer: "" };
  const whole =
    look === "success" ? successPage(page, SAMPLE, SENDER, FOLLOW) : formPage(page, { ...empty, fields, problems });
  // The frame runs nothing; without the script there is nothing for the browser to refuse.
  return { page: whole.replace(/<script defer[^>]*><\/script>/, "") };
});
/** The visitor's page with a definition that nobody published. */
export async function previewFormAction(input: PreviewedForm): Promise<ActionState<{ page: string }>> {
  return preview(input);
}
