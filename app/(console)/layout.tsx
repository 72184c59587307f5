import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { signOutAction } from "@/app/(auth)/actions";
import { setLocaleAction, setRailAction, setShortcutsAction, setThemeAction } from "@/app/preferences";
import { BottomBar } from "@/components/layout/bottom-bar";
import { Commands } from "@/components/layout/commands/commands";
import { Header } from "@/components/layout/header";
import { OfflineBanner, OutboundNotice } from "@/components/layout/notices";
import { parseTheme, RAIL_COOKIE, SHORTCUTS_COOKIE, THEME_COOKIE } from "@/components/layout/preferences";
import { Rail } from "@/components/layout/rail";
import { TaskCentre } from "@/components/layout/task-centre";
import { LiveUpdates } from "@/components/live/use-live";
import { REPLAYS_SHOWN } from "@/components/replays/view";
import { requireSession, sessionContext } from "@/lib/auth/session";
import { may } from "@/lib/context";
import { env } from "@/lib/env";
import { getT } from "@/lib/i18n/server";
import { Texts } from "@/lib/i18n/texts";
import { countPending } from "@/lib/services/messages/read";
import { myPresence } from "@/lib/services/presence/agents";
import { listReplays } from "@/lib/services/replays/read";
import { setStatusAction } from "./settings/hours/actions";
import { readReplays } from "./settings/webhooks/replays/actions";
import { findAction } from "./shell-actions";

/** Everything behind sign-in: rail, header, notices, and the page in the middle. */
export default async function ConsoleLayout(props: { children: ReactNode }) {
  const session = await requireSession();
  const [t, jar, ctx] = await Promise.all([getT("common"), cookies(), sessionContext()]);
  const [pendingMessages, presence, replays] = await Promise.all([
    countPending(ctx),
    myPresence(ctx),
    listReplays(ctx, { limit: REPLAYS_SHOWN }),
  ]);
  const shortcuts = jar.get(SHORTCUTS_COOKIE)?.value !== "off";
  const badges = { pendingMessages };
  return (
    <Texts namespaces={["nav"]} timeZone={session.timeZone}>
      <a
        href="#main"
        className="fixed top-2 left-2 z-60 -translate-y-20 rounded-md bg-accent px-4 py-2 text-on-accent focus:translate-y-0"
      >
        {t("skip")}
      </a>
      <div className="flex min-h-dvh">
        <Rail collapsed={jar.get(RAIL_COOKIE)?.value === "collapsed"} badges={badges} setRail={setRailAction} />
        <div className="flex min-w-0 flex-1 flex-col">
          <Header
            organizationName={session.organizationName}
            user={{ name: session.name, email: session.email, role: session.role }}
            theme={parseTheme(jar.get(THEME_COOKIE)?.value)}
            presence={presence && { own: presence, set: setStatusAction }}
            setLocale={setLocaleAction}
            setTheme={setThemeAction}
            signOut={signOutAction}
            shortcuts={shortcuts}
            setShortcuts={setShortcutsAction}
          >
            <Commands find={findAction} shortcuts={shortcuts} mayWrite={may(ctx, "endpoint.write")} />
            <TaskCentre initial={replays.items} read={readReplays} />
          </Header>
          <OutboundNotice ranges={env().outboundAllowedCidrs} />
          <OfflineBanner />
          <main
            id="main"
            tabIndex={-1}
            className="mx-auto w-full max-w-[90rem] flex-1 px-4 pt-6 pb-24 sm:px-6 md:pb-12 lg:px-8 lg:pt-8"
          >
            {props.children}
          </main>
        </div>
      </div>
      <BottomBar badges={badges} />
      <LiveUpdates />
    </Texts>
  );
}
