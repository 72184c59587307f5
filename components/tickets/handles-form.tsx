"use client";

import { type FormEvent, useId, useState, useTransition } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";
import { HANDLE_PLATFORMS, type HandlePlatform } from "@/lib/domain/tickets/platforms";

type Handles = Partial<Record<HandlePlatform, string>>;

/** What one member is called on each platform. */
export function HandlesForm(props: {
  member: { id: string; name: string; handles: Handles };
  mayWrite: boolean;
  save: (input: { userId: string; handles: Handles }) => Promise<ActionState<void>>;
}) {
  const t = useTranslations("tickets");
  const id = useId();
  const { member } = props;
  const [handles, setHandles] = useState(member.handles);
  const [pending, start] = useTransition();
  const send = (event: FormEvent) => {
    event.preventDefault();
    start(async () => {
      const answer = await props.save({ userId: member.id, handles });
      if (answer.status === "error") toast.error(answer.fields[0]?.message ?? answer.message);
      else toast.success(t("saved"));
    });
  };
  return (
    <form
      onSubmit={send}
      aria-labelledby={`${id}-name`}
      className="rounded-lg border border-line bg-surface p-4 shadow-card"
    >
      <h2 id={`${id}-name`} className="mb-3 font-semibold">
        {member.name}
      </h2>
      <div className="grid gap-x-4 gap-y-3 sm:grid-cols-2 lg:grid-cols-3">
        {HANDLE_PLATFORMS.map((platform) => (
          <div key={platform}>
            <label htmlFor={`${id}-${platform}`} className="mb-1 block text-sm">
              {t(`platform.${platform}`)}
            </label>
            <Input
              id={`${id}-${platform}`}
              maxLength={64}
              disabled={!props.mayWrite}
              value={handles[platform] ?? ""}
              onChange={(event) => setHandles({ ...handles, [platform]: event.target.value })}
            />
          </div>
        ))}
      </div>
      {props.mayWrite && (
        <Button type="submit" size="sm" className="mt-4" pending={pending}>
          {t("people.save")}
        </Button>
      )}
    </form>
  );
}
