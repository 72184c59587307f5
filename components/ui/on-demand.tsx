"use client";

import * as Slot from "radix-ui/slot";
import {
  type ComponentType,
  type LazyExoticComponent,
  lazy,
  memo,
  type ReactNode,
  Suspense,
  useState,
  useSyncExternalStore,
} from "react";
import { Skeleton } from "./skeleton";

/** A part that is loaded when it is first shown; `preload` says that it soon will be. */
export type OnDemand<P> = LazyExoticComponent<ComponentType<P>> & { preload: () => void };

/**
 * Keeps what opens on a click out of a page's first load: layers come with positions, focus and scrolling of their own.
 *
 *     const Panel = onDemand(() => import("./dialog-panel"));
 */
export function onDemand<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): OnDemand<P> {
  const part = lazy(load);
  const preload = () => {
    // Only a hint: what could not be loaded is asked for again, and told, when it is shown.
    load().catch(() => undefined);
  };
  return Object.assign(part, { preload });
}

/**
 * A part that is in the page from the start, whose script comes right after the page's own: a form below the first lines, a
 * drawer's content. `height` is what it takes meanwhile where it was not sent along. Give `P` where the part has props.
 *
 *     export const Rules = later<RulesProps>(() => import("./rules-form").then((module) => module.RulesForm), "h-96");
 */
export function later<P extends object>(
  load: () => Promise<(props: P) => ReactNode>,
  height: string,
): (props: P) => ReactNode {
  const script = arrival();
  const Part = lazy(async () => {
    const part = await load();
    script.arrived();
    return { default: part };
  });
  const Boundary = memo(function Boundary({ given }: { given: P }) {
    return (
      <Suspense fallback={<Skeleton className={height} />}>
        <Part {...given} />
      </Suspense>
    );
  });
  return function Later(props: P) {
    // React throws away what the server sent of a part that changes before its script is there, and shows the grey box.
    const [first] = useState(props);
    const isThere = useSyncExternalStore(script.subscribe, script.isThere, () => false);
    return <Boundary given={isThere ? props : first} />;
  };
}

/** Whether something has come, for those who wait for it. */
function arrival() {
  let isThere = false;
  const waiting = new Set<() => void>();
  return {
    isThere: () => isThere,
    subscribe: (onArrival: () => void) => {
      waiting.add(onArrival);
      return () => {
        waiting.delete(onArrival);
      };
    },
    arrived: () => {
      // After those who wait for the promise itself.
      setTimeout(() => {
        isThere = true;
        for (const onArrival of waiting) onArrival();
      }, 0);
    },
  };
}

/** How a layer was opened: with the keyboard its first item has the focus. */
export type OpenedBy = "keyboard" | "pointer";

/**
 * The trigger of a layer that is not loaded yet: it says already what it opens, loads it when somebody comes near, and
 * asks for it on a click.
 */
export function PopTrigger(props: {
  trigger: ReactNode;
  opens: "menu" | "dialog";
  preload: () => void;
  onOpen: (by: OpenedBy) => void;
}) {
  const { opens, preload, onOpen } = props;
  return (
    <Slot.Root
      aria-haspopup={opens}
      aria-expanded={false}
      onPointerEnter={preload}
      onFocus={preload}
      onClick={(event) => onOpen(event.detail === 0 ? "keyboard" : "pointer")}
      onKeyDown={(event) => {
        if (opens !== "menu" || event.key !== "ArrowDown") return;
        event.preventDefault();
        onOpen("keyboard");
      }}
    >
      {props.trigger}
    </Slot.Root>
  );
}
