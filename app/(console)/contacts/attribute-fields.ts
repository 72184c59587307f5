import type { AttributeField } from "@/components/contacts/fields";
import type { ServiceContext } from "@/lib/context";
import { getLocale } from "@/lib/i18n/server";
import { listAttributeDefinitions } from "@/lib/services/contacts/definitions";

/** The organization's attributes under the names of the reader's language. */
export async function attributeFields(ctx: ServiceContext): Promise<AttributeField[]> {
  const [definitions, locale] = await Promise.all([listAttributeDefinitions(ctx), getLocale()]);
  return definitions.map(({ key, labelZh, labelEn, type, options, sensitive }) => ({
    ...{ key, type, options, sensitive },
    label: (locale === "en" ? labelEn : labelZh) || labelZh,
  }));
}
