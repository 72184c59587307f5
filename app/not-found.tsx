import { Compass } from "lucide-react";
import { Logo } from "@/components/layout/logo";
import { ButtonLink } from "@/components/ui/button";
import { getT } from "@/lib/i18n/server";

/** An address outside the console that leads nowhere. */
export default async function NotFound() {
  const t = await getT("common");
  return (
    <main className="grid min-h-dvh place-items-center p-6 text-center">
      <title>{t("error.notFoundTitle")}</title>
      <div>
        <Logo className="mb-10" />
        <Compass aria-hidden className="mx-auto mb-4 size-8 text-ink-3" />
        <h1 className="font-semibold text-xl">{t("error.notFoundTitle")}</h1>
        <p className="mt-1 mb-6 text-ink-2">{t("error.notFoundDescription")}</p>
        <ButtonLink href="/" variant="primary">
          {t("error.backHome")}
        </ButtonLink>
      </div>
    </main>
  );
}
