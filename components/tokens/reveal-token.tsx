"use client";

import { useTranslations } from "use-intl/react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog } from "@/components/ui/dialog";
import { exampleCall } from "./example-call";

/** The one time a token's value is shown: neither the scrim nor Esc closes it, only 我已保存 does. */
export function RevealToken(props: {
  name: string;
  value: string;
  scopes: readonly string[];
  appUrl: string;
  onSaved: () => void;
}) {
  const t = useTranslations("settings.tokens.reveal");
  const { name, value, scopes, appUrl } = props;
  const example = exampleCall({ appUrl, token: value, scopes });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && props.onSaved()}
      dismissable={false}
      size="lg"
      title={t("title", { name })}
      footer={
        <Button variant="primary" onClick={props.onSaved}>
          {t("saved")}
        </Button>
      }
    >
      <div className="space-y-5">
        <Banner tone="warning" title={t("once")}>
          {t("notSaved")}
        </Banner>
        <div className="flex flex-wrap items-center gap-3 rounded-lg border border-control/60 bg-sunken py-2.5 pr-2.5 pl-3.5">
          <code translate="no" className="min-w-0 flex-1 select-all break-all text-sm">
            {value}
          </code>
          <CopyButton text={value} name={t("copy")} label={t("copy")} size="md" />
        </div>
        {example !== null && (
          <section>
            <h3 className="font-semibold">{t("example")}</h3>
            <p className="mt-0.5 mb-2 text-ink-2 text-sm">
              {example.kind === "send" ? t("exampleHelp") : t("exampleReadHelp")}
            </p>
            <CodeBlock text={example.command} label="curl" />
          </section>
        )}
      </div>
    </Dialog>
  );
}
