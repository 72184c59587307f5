import { Check, Minus } from "lucide-react";
import { Card } from "@/components/ui/card";
import { PERMISSIONS, type Permission, ROLES, type Role, roleCan } from "@/lib/domain/roles";
import { getT } from "@/lib/i18n/server";

type Noun = Permission extends infer P ? (P extends `${infer N}.${string}` ? N : never) : never;

/** The permissions of one noun stand together, in the order of their words. */
const GROUPS: readonly { noun: Noun; permissions: readonly Permission[] }[] = [
  ...new Set(PERMISSIONS.map((permission) => permission.split(".")[0] as Noun)),
].map((noun) => ({ noun, permissions: PERMISSIONS.filter((one) => one.startsWith(`${noun}.`)) }));

/** 角色: what each of the fixed roles may do, as a table of permissions. */
export async function RolesTable() {
  const [t, nav, words] = await Promise.all([getT("members"), getT("nav"), getT("settings")]);
  return (
    <div className="space-y-5">
      <p className="max-w-3xl text-ink-2">{t("roles.description")}</p>
      <dl className="grid gap-3 sm:grid-cols-2 xl:grid-cols-4">
        {ROLES.map((role) => (
          <div key={role} className="rounded-lg border border-line bg-surface p-4 shadow-card">
            <dt className="font-semibold">{nav(`role.${role}`)}</dt>
            <dd className="mt-0.5 text-ink-2 text-sm">{t(`roles.about.${role}`)}</dd>
          </div>
        ))}
      </dl>
      <Card flush>
        <table className="w-full text-sm">
          <caption className="sr-only">{t("roles.caption")}</caption>
          <thead>
            <tr className="border-line border-b text-left">
              <th scope="col" className="px-4 py-2.5 font-semibold">
                {t("roles.permission")}
              </th>
              {ROLES.map((role) => (
                <th key={role} scope="col" className="w-14 px-1 py-2.5 text-center font-semibold sm:w-28">
                  {nav(`role.${role}`)}
                </th>
              ))}
            </tr>
          </thead>
          {GROUPS.map(({ noun, permissions }) => (
            <tbody key={noun} className="border-line border-b last:border-b-0">
              <tr>
                <th scope="rowgroup" colSpan={ROLES.length + 1} className="bg-sunken px-4 py-1.5 text-left font-medium">
                  {words(`tokens.group.${noun}`)}
                </th>
              </tr>
              {permissions.map((permission) => (
                <tr key={permission} className="border-line border-t">
                  <th scope="row" className="px-4 py-2 text-left font-normal">
                    {words(`tokens.scope.${permission}`)}
                  </th>
                  {ROLES.map((role) => (
                    <td key={role} className="px-1 py-2 text-center">
                      <Mark role={role} permission={permission} yes={t("roles.yes")} no={t("roles.no")} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </Card>
    </div>
  );
}

function Mark(props: { role: Role; permission: Permission; yes: string; no: string }) {
  const can = roleCan(props.role, props.permission);
  const Icon = can ? Check : Minus;
  return (
    <>
      <Icon aria-hidden className={can ? "mx-auto size-4 text-success" : "mx-auto size-4 text-ink-3"} />
      <span className="sr-only">{can ? props.yes : props.no}</span>
    </>
  );
}
