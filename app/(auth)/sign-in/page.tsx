import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/auth/sign-in-form";
import { safeReturnPath } from "@/lib/auth/return-path";
import { entranceState } from "@/lib/auth/session";
import { getT } from "@/lib/i18n/server";
import { signInAction } from "../actions";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("auth"))("signIn.title") };
}

export default async function SignInPage(props: { searchParams: Promise<{ next?: string | string[] }> }) {
  const { next } = await props.searchParams;
  const back = safeReturnPath(typeof next === "string" ? next : null);
  const state = await entranceState();
  if (state === "setup") redirect("/setup");
  if (state === "signed-in") redirect(back);
  const t = await getT("auth");
  return (
    <>
      <h1 className="mb-7 font-semibold text-2xl tracking-tight">{t("signIn.heading")}</h1>
      <SignInForm action={signInAction} next={back === "/" ? undefined : back} />
    </>
  );
}
