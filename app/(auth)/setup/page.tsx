import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SetupForm } from "@/components/auth/setup-form";
import { entranceState } from "@/lib/auth/session";
import { PASSWORD_MIN } from "@/lib/domain/accounts";
import { getT } from "@/lib/i18n/server";
import { setUpAction } from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("setup"))("title") };
}

/** The console's first page while there is no account; afterwards it leads away. */
export default async function SetupPage() {
  if ((await entranceState()) !== "setup") redirect("/");
  const t = await getT("setup");
  return (
    <>
      <h1 className="font-semibold text-2xl tracking-tight">{t("heading")}</h1>
      <p className="mt-1.5 mb-7 text-ink-2">{t("intro")}</p>
      <SetupForm action={setUpAction} passwordMin={PASSWORD_MIN} />
    </>
  );
}
