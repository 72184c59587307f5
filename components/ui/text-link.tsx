import Link from "next/link";
import type { ComponentProps } from "react";
import { cn } from "./cn";

export const textLinkStyle =
  "text-accent-ink underline decoration-accent-line underline-offset-3 hover:decoration-current rounded-sm";

/** A link inside text. `external` opens elsewhere without a referrer. */
export function TextLink(props: ComponentProps<typeof Link> & { external?: boolean }) {
  const { external = false, className, ...rest } = props;
  const away = external ? { target: "_blank", rel: "noreferrer" } : {};
  return <Link {...rest} {...away} className={cn(textLinkStyle, className)} />;
}
