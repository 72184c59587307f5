"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button, IconButton } from "./button";
import { toast } from "./toast";

/** Puts text on the clipboard; also where the page is plain http and the clipboard API is missing. */
async function copyText(text: string): Promise<boolean> {
  if (navigator.clipboard !== undefined) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (error) {
      // Refused by permission: the older way below may still work.
      if (!(error instanceof DOMException)) throw error;
    }
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

/** 复制 → 已复制 for 2 s, announced. With `label` a button with text, else an icon whose name is `name`. */
export function CopyButton(props: { text: string; name: string; label?: string; size?: "sm" | "md" }) {
  const t = useTranslations("common");
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2_000);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    if (!(await copyText(props.text))) return toast.error(t("copyFailed"));
    setCopied(true);
  };
  const icon = copied ? Check : Copy;
  return (
    <>
      {props.label === undefined ? (
        <IconButton icon={icon} label={copied ? t("copied") : props.name} onClick={copy} />
      ) : (
        <Button icon={icon} size={props.size ?? "sm"} onClick={copy}>
          {copied ? t("copied") : props.label}
        </Button>
      )}
      <span role="status" className="sr-only">
        {copied ? t("copied") : ""}
      </span>
    </>
  );
}
