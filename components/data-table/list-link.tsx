"use client";

import Link from "next/link";
import type { ComponentProps, MouseEvent } from "react";
import { useOptionalListNavigation } from "./list-region";

/** A link within a list (order, page): inside `ListShell` the old rows stay, dimmed, until the new ones are there. */
export function ListLink({ href, onClick, ...rest }: Omit<ComponentProps<typeof Link>, "href"> & { href: string }) {
  const list = useOptionalListNavigation();
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event);
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (list === null || event.defaultPrevented || !plain) return;
    event.preventDefault();
    list.go(href);
  };
  return <Link {...rest} href={href} scroll={false} prefetch={false} onClick={follow} />;
}
