"use client";

import { useTranslations } from "use-intl/react";
import { Badge } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";

/** `letter`: whether it was mailed; `none` where no mailbox is set up. */
export type InvitationLink = { email: string; link: string; letter: "sent" | "failed" | "none" };

/** The one time invitations' links are shown: neither the scrim nor Esc closes it, only 我已复制 does. */
export function RevealLinks(props: { links: readonly InvitationLink[]; onSaved: () => void }) {
  const t = useTranslations("members.links");
  const { links } = props;
  const sent = links.filter(({ letter }) => letter === "sent").length;
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
            {sent === links.length ? t("done") : t("saved")}
          </Button>
        </>
      }
    >
      <div className="space-y-4">
        {sent === links.length ? (
          <Banner tone="success" title={t("allSent", { n: sent })}>
            {t("alsoHere")}
          </Banner>
        ) : (
          <Banner tone="warning" title={sent > 0 ? t("someSent", { n: links.length - sent }) : t("once")}>
            {t("notSaved")}
          </Banner>
        )}
        <ul className="space-y-3">
          {links.map(({ email, link, letter }) => (
            <li key={email}>
              <p className="mb-1 flex flex-wrap items-center gap-x-2 gap-y-1">
                <span className="min-w-0 break-all font-medium">{email}</span>
                {letter !== "none" && (
                  <Badge tone={letter === "sent" ? "success" : "danger"}>{t(`letter.${letter}`)}</Badge>
                )}
              </p>
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
