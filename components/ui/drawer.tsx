"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { type ReactNode, Suspense, useState } from "react";
import { onDemand } from "./on-demand";

const DrawerPanel = onDemand(() => import("./drawer-panel"));

type DrawerParts = {
  title: ReactNode;
  /** Under the title: status, ids. */
  subtitle?: ReactNode;
  /** Buttons at the right of the header: 重新推送, 复制链接, ↑ ↓. */
  actions?: ReactNode;
  footer?: ReactNode;
  children: ReactNode;
};

export type DrawerProps = DrawerParts & {
  open: boolean;
  onClose: () => void;
  focusAfter?: () => HTMLElement | null;
};

/** 680 px at the right, the whole screen on phones; a modal dialog with a name. Focus goes back where it came from. */
export function Drawer(props: DrawerProps) {
  const [used, setUsed] = useState(props.open);
  if (props.open && !used) setUsed(true);
  if (!used) return null;
  return (
    <Suspense>
      <DrawerPanel {...props} />
    </Suspense>
  );
}

/** Loads what drawers are made of, where one may be opened next. */
export const preloadDrawer = DrawerPanel.preload;

/**
 * A drawer that is a place: the page renders it while `?{param}=…` is in the URL (on the server, streaming its content),
 * closing removes the parameter. Focus goes back to the element with `data-drawer-link="{value}"`, the row's link.
 *
 *     {query.d && <UrlDrawer param="d" value={query.d} title=…><Suspense …><Detail id={query.d} /></Suspense></UrlDrawer>}
 */
export function UrlDrawer(props: DrawerParts & { param: string; value: string }) {
  const { param, value, ...parts } = props;
  const router = useRouter();
  const pathname = usePathname();
  const search = useSearchParams();
  const close = () => {
    const rest = new URLSearchParams(search);
    rest.delete(param);
    const href = rest.size === 0 ? pathname : `${pathname}?${rest}`;
    // The address is right at once, whatever the server takes to render the page without the drawer.
    window.history.pushState(null, "", href);
    router.replace(href, { scroll: false });
  };
  const focusAfter = () =>
    document.querySelector<HTMLElement>(`[data-drawer-link="${CSS.escape(value)}"]`) ?? document.getElementById("main");
  return <Drawer {...parts} open={search.get(param) === value} onClose={close} focusAfter={focusAfter} />;
}
