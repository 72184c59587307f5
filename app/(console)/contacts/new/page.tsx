import type { Metadata } from "next";
import { permitted } from "@/app/(console)/permitted";
import { ContactForm } from "@/components/contacts/contact-form";
import { Breadcrumb, PageHeader } from "@/components/ui/page-header";
import { sessionContext } from "@/lib/auth/session";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { createContactAction } from "../actions";
import { attributeFields } from "../attribute-fields";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("contacts"))("create") };
}

export default async function NewContactPage() {
  const [ctx, t] = await Promise.all([sessionContext(), getT("contacts")]);
  return permitted(ctx, "contact.write", async () => (
    <Texts namespaces={["contacts", "groups", "validation"]}>
      <PageHeader
        title={t("create")}
        breadcrumb={
          <Breadcrumb
            label={t("breadcrumb")}
            items={[{ label: t("title"), href: "/contacts" }, { label: t("create") }]}
          />
        }
      />
      <ContactForm attributes={await attributeFields(ctx)} create={createContactAction} />
    </Texts>
  ));
}
