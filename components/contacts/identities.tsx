"use client";

import { Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Popconfirm } from "@/components/ui/popconfirm";
import { toast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/domain/action-state";

type Identity = { type: string; id: string };
type Update = (input: { id: string; content: Record<string, unknown> }) => Promise<ActionState<{ version: number }>>;
const TYPES = ["wechat.openId", "wechat.unionId", "wecom.externalUserId"];

/** What other systems call a contact, with the ways to add and to take away. */
export function Identities(props: {
  contactId: string;
  identities: readonly Identity[];
  mayWrite: boolean;
  update: Update;
}) {
  const t = useTranslations("contacts");
  const common = useTranslations("common");
  const { contactId, identities, mayWrite, update } = props;
  const run = async (content: Record<string, unknown>): Promise<boolean> => {
    const answer = await update({ id: contactId, content }).catch(() => null);
    if (answer?.status === "ok") {
      toast.success(t("saved"));
      return true;
    }
    toast.error(
      answer?.status === "error" ? (answer.fields[0]?.message ?? answer.message) : common("form.networkError"),
    );
    return false;
  };
  return (
    <div>
      {identities.length === 0 ? (
        <p className="px-4 py-3 text-ink-3">{t("identity.none")}</p>
      ) : (
        <ul className="divide-y divide-line">
          {identities.map(({ type, id }) => (
            <li key={`${type} ${id}`} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5">
              <code translate="no" className="text-ink-2 text-sm">
                {type}
              </code>
              <code translate="no" className="min-w-0 flex-1 break-all text-sm">
                {id}
              </code>
              {mayWrite && !id.includes("••••") && (
                <Popconfirm
                  trigger={
                    <Button
                      size="sm"
                      variant="danger-ghost"
                      icon={Trash2}
                      aria-label={t("identity.removeNamed", { name: `${type} ${id}` })}
                    >
                      {t("identity.remove")}
                    </Button>
                  }
                  title={t("identity.removeTitle", { name: `${type} ${id}` })}
                  confirmLabel={t("identity.remove")}
                  cancelLabel={t("identity.keep")}
                  onConfirm={async () => {
                    await run({ removeIdentities: [{ type, id }] });
                  }}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {mayWrite && <AddIdentity run={run} />}
    </div>
  );
}

function AddIdentity({ run }: { run: (content: Record<string, unknown>) => Promise<boolean> }) {
  const t = useTranslations("contacts");
  const [type, setType] = useState("");
  const [id, setId] = useState("");
  const [pending, setPending] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setPending(true);
    if (await run({ identities: [{ type: type.trim(), id: id.trim() }] })) {
      setType("");
      setId("");
    }
    setPending(false);
  };
  return (
    <form
      onSubmit={submit}
      className="grid grid-cols-1 gap-2 border-line border-t p-4 @md:grid-cols-[12rem_minmax(0,1fr)_auto]"
    >
      <Input
        aria-label={t("identity.type")}
        placeholder="wechat.openId"
        list="identity-types"
        value={type}
        onChange={(event) => setType(event.target.value)}
      />
      <datalist id="identity-types">
        {TYPES.map((one) => (
          <option key={one} value={one} />
        ))}
      </datalist>
      <Input
        aria-label={t("identity.value")}
        placeholder={t("identity.value")}
        autoComplete="off"
        value={id}
        onChange={(event) => setId(event.target.value)}
      />
      <Button type="submit" pending={pending} disabled={type.trim() === "" || id.trim() === ""}>
        {t("identity.add")}
      </Button>
    </form>
  );
}
