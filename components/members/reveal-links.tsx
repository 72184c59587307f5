"use client";

import { useTranslations } from "use-intl/react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";

export type InvitationLink = { email: string; link: string };

/** The one time invitations' links are shown: neither the scrim nor Esc closes it, only 我已复制 does. */
export function RevealLinks(props: { links: readonly InvitationLink[]; onSaved: () => void }) {
  const t = useTranslations("members.links");
  const { links } = props;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && props.onSaved()}
      dismissable={false}
      size="lg"
      title={t("title", { n: links.length })}
      footer={
        <>
          {links.length > 1 && (
            <CopyButton
              text={links.map(({ email, link }) => `${email}\t${link}`).join("\n")}
              name={t("copyAll")}
              label={t("copyAll")}
              size="md"
            />
          )}
          <Button variant="primary" onClick={props.onSaved}>
            {t("saved")}
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        <Banner tone="warning" title={t("once")}>
          {t("notSaved")}
        </Banner>
        <ul className="space-y-3">
          {links.map(({ email, link }) => (
            <li key={email}>
              <p className="mb-1 break-all font-medium">{email}</p>
              <div className="flex flex-wrap items-center gap-3 rounded-lg border border-control/60 bg-sunken py-2 pr-2.5 pl-3.5">
                <code translate="no" className="min-w-0 flex-1 basis-48 select-all break-all text-sm">
                  {link}
                </code>
                <CopyButton text={link} name={t("copyNamed", { email })} label={t("copy")} />
              </div>
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
