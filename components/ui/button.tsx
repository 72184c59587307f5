import { cva, type VariantProps } from "class-variance-authority";
import type { LucideIcon } from "lucide-react";
import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";
import { Spinner } from "./spinner";
import { WriteButton } from "./write-button";

/**
 * Buttons. One `primary` per view; `secondary` is the default; `ghost` for toolbars; `danger` only for the act itself.
 *
 *     <Button variant="primary" icon={Plus}>新建</Button>
 *     <Button pending={saving} pendingLabel="保存中…">保存</Button>
 *     <ButtonLink href="/x">…</ButtonLink>     a link that looks like a button
 *     <IconButton icon={X} label="关闭" />      label is the accessible name and the tooltip
 */
export const buttonStyle = cva(
  [
    "inline-flex shrink-0 cursor-pointer select-none items-center justify-center gap-1.5 rounded-md border font-medium",
    "whitespace-nowrap transition-colors duration-100 touch-target",
    "disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55",
  ],
  {
    variants: {
      variant: {
        primary: "border-transparent bg-accent text-on-accent shadow-card hover:bg-accent-hover",
        secondary: "border-control/70 bg-surface text-ink shadow-card hover:border-control hover:bg-hover",
        ghost: "border-transparent bg-transparent text-ink-2 hover:bg-hover hover:text-ink",
        danger: "border-transparent bg-danger-fill text-on-danger shadow-card hover:bg-danger-fill-hover",
        "danger-ghost": "border-transparent bg-transparent text-danger hover:bg-danger-soft",
      },
      size: { sm: "h-8 px-2.5 text-sm", md: "h-9 px-3.5 text-base", lg: "h-11 px-5 text-lg" },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

type Looks = VariantProps<typeof buttonStyle> & { icon?: LucideIcon; children?: ReactNode };

export type ButtonProps = ComponentProps<"button"> & Looks & { pending?: boolean; pendingLabel?: string };

export function Button(props: ButtonProps) {
  const { variant, size, icon: Icon, pending = false, pendingLabel, className, children, type, ...rest } = props;
  const Element = asks(props) ? WriteButton : "button";
  return (
    <Element
      {...rest}
      type={type ?? "button"}
      disabled={rest.disabled || pending}
      aria-busy={pending || undefined}
      className={cn(buttonStyle({ variant, size }), className)}
    >
      {pending ? <Spinner className="size-4" /> : Icon && <Icon aria-hidden className="size-4 shrink-0" />}
      {pending && pendingLabel !== undefined ? pendingLabel : children}
    </Element>
  );
}

/** Whether a click asks the server for something: it submits a form, or knows that it may have to wait. */
const asks = (props: { type?: string | undefined; pending?: boolean | undefined }) =>
  props.type === "submit" || props.pending !== undefined;

export function ButtonLink(props: ComponentProps<typeof Link> & Looks) {
  const { variant, size, icon: Icon, className, children, ...rest } = props;
  return (
    <Link {...rest} className={cn(buttonStyle({ variant, size }), className)}>
      {Icon && <Icon aria-hidden className="size-4 shrink-0" />}
      {children}
    </Link>
  );
}

export type IconButtonProps = Omit<ComponentProps<"button">, "children" | "aria-label"> & {
  icon: LucideIcon;
  label: string;
  variant?: "secondary" | "ghost" | "danger-ghost";
  size?: "sm" | "md";
  pending?: boolean;
};

export function IconButton(props: IconButtonProps) {
  const { icon: Icon, label, variant = "ghost", size = "sm", pending = false, className, type, ...rest } = props;
  const Element = asks(props) ? WriteButton : "button";
  return (
    <Element
      {...rest}
      type={type ?? "button"}
      aria-label={label}
      title={rest.title ?? label}
      disabled={rest.disabled || pending}
      className={cn(buttonStyle({ variant, size }), size === "sm" ? "w-8 px-0" : "w-9 px-0", className)}
    >
      {pending ? <Spinner className="size-4" /> : <Icon aria-hidden className="size-4" />}
    </Element>
  );
}

/** An icon that leads somewhere; without `href` it stands there disabled (no previous row). */
export function IconLink(props: { icon: LucideIcon; label: string; href?: string }) {
  const { icon: Icon, label, href } = props;
  const style = cn(buttonStyle({ variant: "ghost", size: "sm" }), "w-8 px-0");
  if (href === undefined) {
    return <IconButton icon={Icon} label={label} disabled />;
  }
  return (
    <Link href={href} scroll={false} aria-label={label} title={label} className={style}>
      <Icon aria-hidden className="size-4" />
    </Link>
  );
}
