import type { Metadata } from "next";
import { headers } from "next/headers";
import { acceptInvitationAction } from "@/app/(auth)/actions";
import { AcceptForm } from "@/components/auth/accept-form";
import { Banner } from "@/components/ui/banner";
import { ButtonLink } from "@/components/ui/button";
import { requestMeta } from "@/lib/auth/request-meta";
import { readSession } from "@/lib/auth/session";
import { PASSWORD_MIN } from "@/lib/domain/accounts";
import { AppError } from "@/lib/errors";
import { formatInstant } from "@/lib/i18n/format";
import { getT } from "@/lib/i18n/server";
import { runtime } from "@/lib/runtime";
import { type InvitationView, viewInvitation } from "@/lib/services/members/accept";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getT("auth"))("invite.title"), robots: { index: false, follow: false } };
}

/** Where an invitation's link leads. Links that do not work are answered alike, whatever became of them. */
export default async function InvitePage(props: { params: Promise<{ token: string }> }) {
  const { token } = await props.params;
  const invitation = await viewed(token);
  if (invitation === "limit") return <Dead kind="limit" />;
  if (invitation === null) return <Dead kind="dead" />;
  const [t, role, session] = await Promise.all([getT("auth"), getT("nav"), readSession()]);
  const { organizationName, inviterName, email, expiresAt, timeZone } = invitation;
  const as = role(`role.${invitation.role}`);
  return (
    <>
      <h1 className="break-words font-semibold text-2xl tracking-tight">
        {t("invite.heading", { organization: organizationName })}
      </h1>
      <p className="mt-1.5 text-ink-2">
        {inviterName === null
          ? t("invite.introNobody", { role: as })
          : t("invite.intro", { inviter: inviterName, role: as })}
      </p>
      <p className="mt-1 mb-7 text-ink-3 text-sm">
        {t("invite.until", { time: formatInstant(expiresAt, timeZone, "minutes") })}
      </p>
      {session !== null && (
        <Banner tone="warning" className="mb-6">
          {t("invite.signedIn", { name: session.name })}
        </Banner>
      )}
      <AcceptForm action={acceptInvitationAction} token={token} email={email} passwordMin={PASSWORD_MIN} />
    </>
  );
}

async function viewed(token: string): Promise<InvitationView | null | "limit"> {
  const meta = requestMeta(await headers());
  try {
    return await viewInvitation({ source: runtime(), now: new Date(), meta }, token);
  } catch (error) {
    if (error instanceof AppError && error.code === "limit") return "limit";
    throw error;
  }
}

async function Dead({ kind }: { kind: "dead" | "limit" }) {
  const t = await getT("auth");
  return (
    <>
      <h1 className="font-semibold text-2xl tracking-tight">{t(`invite.${kind}Title`)}</h1>
      <p className="mt-2 mb-7 text-ink-2">{t(`invite.${kind}`)}</p>
      <ButtonLink href="/sign-in" size="lg" className="self-start">
        {t("invite.signIn")}
      </ButtonLink>
    </>
  );
}
