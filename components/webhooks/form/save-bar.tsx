"use client";

import { useFormState } from "react-hook-form";
import { useTranslations } from "use-intl/react";
import { SubmitButton } from "@/components/forms/console-form";
import { FormFooter } from "@/components/forms/form-layout";
import { Button, ButtonLink } from "@/components/ui/button";

/** 保存 · 保存并测试 · 取消 */
export function SaveBar(props: { onSaveAndTest: (() => void) | null }) {
  const t = useTranslations("webhooks");
  const { isSubmitting } = useFormState();
  return (
    <FormFooter note={<span className="hidden sm:inline">{t("shortcut")}</span>}>
      <SubmitButton>{t("save")}</SubmitButton>
      {props.onSaveAndTest !== null && (
        <Button disabled={isSubmitting} onClick={props.onSaveAndTest}>
          {t("saveAndTest")}
        </Button>
      )}
      <ButtonLink href="/settings/webhooks" variant="ghost">
        {t("cancel")}
      </ButtonLink>
    </FormFooter>
  );
}
