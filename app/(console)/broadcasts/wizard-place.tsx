import { findContactsAction } from "@/app/(console)/contacts/actions";
import { attributeFields } from "@/app/(console)/contacts/attribute-fields";
import type { Choices, ValueOption } from "@/components/broadcasts/wizard/choices";
import { PresentWizard } from "@/components/broadcasts/wizard/present-wizard";
import type { Draft } from "@/components/broadcasts/wizard/values";
import type { Tested } from "@/components/broadcasts/wizard/wizard";
import type { ServiceContext } from "@/lib/context";
import { CONTACT_VALUES, SENSITIVE_VALUES } from "@/lib/domain/broadcast/payload";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { listReceivers } from "@/lib/services/broadcasts/browse";
import { listGroupChoices } from "@/lib/services/groups/manage";
import {
  estimateBroadcastAction,
  previewRequestAction,
  previewRunsAction,
  saveBroadcastAction,
  startBroadcastAction,
  testBroadcastAction,
} from "./actions";

const IDENTITIES = ["wechat.openId", "wechat.unionId", "phone", "email", "external"];

/** The wizard with everything it offers and does. */
export async function WizardPlace(props: {
  ctx: ServiceContext;
  draft: Draft | null;
  webhookId: string;
  tested: Tested;
}) {
  const { ctx, draft, webhookId, tested } = props;
  return (
    <Texts
      namespaces={[
        ...(["broadcasts", "validation", "contacts", "authorizations", "rules"] as const),
        ...(draft === null ? [] : (["testPush", "results", "webhooks", "channels"] as const)),
      ]}
    >
      <PresentWizard
        draft={draft}
        webhookId={webhookId}
        tested={tested}
        choices={await choicesOf(ctx)}
        actions={{
          save: saveBroadcastAction,
          estimate: estimateBroadcastAction,
          preview: previewRequestAction,
          runs: previewRunsAction,
          test: testBroadcastAction,
          start: startBroadcastAction,
          findContacts: findContactsAction,
        }}
      />
    </Texts>
  );
}

async function choicesOf(ctx: ServiceContext): Promise<Choices> {
  const [t, webhooks, groups, attributes] = await Promise.all([
    getT("contacts"),
    listReceivers(ctx),
    listGroupChoices(ctx),
    attributeFields(ctx),
  ]);
  return {
    webhooks,
    groups,
    identities: IDENTITIES,
    attributes: [
      ...CONTACT_VALUES.map(
        (value): ValueOption => ({
          ...{ value, own: true, sensitive: SENSITIVE_VALUES.has(value) },
          label: t(`field.${value === "mobilePhone" ? "phone" : value}`),
        }),
      ),
      ...attributes.map(({ key, label, sensitive }): ValueOption => ({ value: key, label, own: false, sensitive })),
    ],
  };
}
