"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { ContactFinder, ContactWords } from "@/components/contacts/contact-finder";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { useInbox } from "./inbox-context";

export type ContactChoiceProps = { onChoose: (contactId: string) => Promise<void>; onClose: () => void };

/** 关联联系人: finds a contact and takes it. */
export default function ContactChoice({ onChoose, onClose }: ContactChoiceProps) {
  const t = useTranslations("messages.contact");
  const { actions } = useInbox();
  const [pending, setPending] = useState<string | null>(null);
  const choose = async (id: string) => {
    setPending(id);
    await onChoose(id);
    setPending(null);
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t("choose")} description={t("chooseHelp")}>
      <ContactFinder
        find={actions.findContacts}
        row={(contact) => (
          <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 px-3 py-2">
            <span className="min-w-0">
              <ContactWords contact={contact} />
            </span>
            <Button size="sm" pending={pending === contact.id} onClick={() => void choose(contact.id)}>
              {t("take")}
            </Button>
          </div>
        )}
      />
    </Dialog>
  );
}
