import { CircleAlert, type LucideIcon, SearchX, ShieldAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";

/** Nothing here yet: title, why, the action that changes it. `compact` inside cards. */
export function EmptyState(props: {
  title: string;
  description?: ReactNode;
  icon?: LucideIcon;
  action?: ReactNode;
  compact?: boolean;
  headingLevel?: 2 | 3;
}) {
  return <State {...props} tone="text-ink-3" />;
}

/** A filter that matches nothing; pass a 清空筛选 link as `action`. */
export function FilteredEmptyState(props: { title: string; action: ReactNode }) {
  return <State title={props.title} icon={SearchX} action={props.action} compact tone="text-ink-3" />;
}

/**
 * Something went wrong, in the place where the content would be. `requestId` lets somebody find it in the log.
 * Texts come from the caller so that it works in server components and in error.tsx alike.
 */
export function ErrorState(props: {
  title: string;
  description?: ReactNode;
  requestNote?: string;
  action?: ReactNode;
  compact?: boolean;
}) {
  return (
    <div role="alert">
      <State
        title={props.title}
        description={
          <>
            {props.description}
            {props.requestNote !== undefined && (
              <span className="mt-1 block font-mono text-xs">{props.requestNote}</span>
            )}
          </>
        }
        icon={CircleAlert}
        action={props.action}
        compact={props.compact}
        tone="text-danger"
      />
    </div>
  );
}

/** You may not see this, and who can change that. */
export function NoPermissionState(props: { title: string; description: ReactNode }) {
  return <State {...props} icon={ShieldAlert} tone="text-ink-3" />;
}

function State(props: {
  title: string;
  description?: ReactNode;
  icon?: LucideIcon;
  action?: ReactNode;
  compact?: boolean;
  headingLevel?: 2 | 3;
  tone: string;
}) {
  const { icon: Icon } = props;
  const Heading = props.headingLevel === 3 ? "h3" : "h2";
  return (
    <div
      className={cn(
        "mx-auto flex max-w-xl flex-col items-center px-6 text-center",
        props.compact ? "py-8" : "py-14 sm:py-20",
      )}
    >
      {Icon && (
        <span className="mb-4 grid size-11 place-items-center rounded-lg border border-line bg-sunken">
          <Icon aria-hidden className={cn("size-5", props.tone)} />
        </span>
      )}
      <Heading className={cn("font-semibold", props.compact ? "text-base" : "text-lg")}>{props.title}</Heading>
      {props.description !== undefined && <div className="mt-1.5 text-ink-2 text-sm">{props.description}</div>}
      {props.action !== undefined && <div className="mt-5 flex flex-wrap justify-center gap-2.5">{props.action}</div>}
    </div>
  );
}
