import type { AttributeDefinition } from "./attributes";
import { TEXT_FIELD_NAMES } from "./contact";

/** What a column of a file may go to: a field of the contact, `attributes.<key>`, `utm.<name>`, `identities.<type>`. */
export const IMPORT_FIELDS = [...TEXT_FIELD_NAMES, "externalId", "phone", "email", "dateOfBirthday", "tags"] as const;
export type ImportField = (typeof IMPORT_FIELDS)[number];

/** Headers people write, in both languages, without case, spaces and punctuation. */
const SYNONYMS: Record<ImportField, readonly string[]> = {
  name: ["姓名", "名字", "客户姓名", "联系人", "联系人姓名", "fullname", "customername", "contactname"],
  nickname: ["昵称", "微信昵称", "wechatnickname", "nick"],
  phone: [
    "手机",
    "手机号",
    "手机号码",
    "电话",
    "电话号码",
    "联系电话",
    "mobile",
    "mobilephone",
    "mobilenumber",
    "phonenumber",
    "tel",
    "telephone",
    "cellphone",
  ],
  email: ["邮箱", "电子邮箱", "邮件", "邮箱地址", "电子邮件", "mail", "emailaddress", "e邮箱"],
  externalId: [
    "外部编号",
    "外部id",
    "客户编号",
    "客户id",
    "编号",
    "会员号",
    "会员编号",
    "id",
    "customerid",
    "crmid",
    "userid",
    "memberid",
  ],
  gender: ["性别", "sex"],
  dateOfBirthday: ["生日", "出生日期", "出生年月", "birthday", "dateofbirth", "birthdate", "dob"],
  avatar: ["头像", "头像地址", "avatarurl"],
  state: ["省", "省份", "province", "所在省份", "region"],
  city: ["城市", "市", "所在城市"],
  street: ["街道", "地址", "详细地址", "address", "streetaddress"],
  company: ["公司", "公司名称", "单位", "企业", "企业名称", "companyname", "organization", "organisation"],
  position: ["职位", "职务", "岗位", "title", "jobtitle"],
  comments: ["备注", "说明", "comment", "note", "notes", "remark", "remarks"],
  idCard: ["身份证", "身份证号", "身份证号码", "idnumber", "idcardnumber"],
  tags: ["标签", "tag", "labels", "label"],
};

const plain = (header: string): string =>
  header
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}.]/gu, "");

const BY_HEADER = new Map(
  IMPORT_FIELDS.flatMap((field) =>
    [field, ...SYNONYMS[field]].map((header): [string, string] => [plain(header), field]),
  ),
);

/** Which field each header most likely means; null where nothing says so. A field is given once, to the first. */
export function mapColumns(headers: readonly string[], definitions: readonly AttributeDefinition[]): (string | null)[] {
  const attributes = new Map(
    definitions.flatMap(({ key, labelZh, labelEn }) =>
      [key, labelZh, labelEn]
        .filter((word) => word !== "")
        .map((word): [string, string] => [plain(word), `attributes.${key}`]),
    ),
  );
  const given = new Set<string>();
  return headers.map((header) => {
    const word = plain(header);
    const prefixed = /^(utm|identities|attributes|props)\.(.+)$/i.exec(header.trim());
    const dotted =
      prefixed === null
        ? undefined
        : `${prefixed[1]?.toLowerCase() === "props" ? "attributes" : prefixed[1]?.toLowerCase()}.${prefixed[2]}`;
    const field =
      dotted ??
      attributes.get(word) ??
      BY_HEADER.get(word) ??
      (/^wechat\.(openid|unionid)$/.test(word)
        ? `identities.${word === "wechat.openid" ? "wechat.openId" : "wechat.unionId"}`
        : undefined);
    if (field === undefined || given.has(field)) return null;
    given.add(field);
    return field;
  });
}

const GENDER: Record<string, string> = {
  男: "male",
  女: "female",
  未知: "unknown",
  m: "male",
  f: "female",
  male: "male",
  female: "female",
};

/** A row as the input of a contact: empty cells say nothing, values stay the texts they are. */
export function rowInput(cells: readonly string[], columns: readonly (string | null)[]): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  const parts: Record<"attributes" | "utm", Record<string, string>> = { attributes: {}, utm: {} };
  const identities: { type: string; id: string }[] = [];
  for (const [index, field] of columns.entries()) {
    const cell = (cells[index] ?? "").trim();
    if (field === null || cell === "") continue;
    const dot = field.indexOf(".");
    const [root, key] = dot < 0 ? [field, ""] : [field.slice(0, dot), field.slice(dot + 1)];
    if (root === "attributes" || root === "utm") parts[root][key] = cell;
    else if (root === "identities") identities.push({ type: key, id: cell });
    else if (root === "tags")
      input.tags = cell
        .split(/[,，;；、|]/)
        .map((tag) => tag.trim())
        .filter((tag) => tag !== "");
    else if (root === "gender") input.gender = GENDER[cell.toLowerCase()] ?? cell;
    else input[root] = cell;
  }
  return {
    ...input,
    ...(Object.keys(parts.attributes).length > 0 ? { attributes: parts.attributes } : {}),
    ...(Object.keys(parts.utm).length > 0 ? { utm: parts.utm } : {}),
    ...(identities.length > 0 ? { identities } : {}),
  };
}

/** The header of the column that a field of an error came from. */
export function columnOf(path: string, columns: readonly (string | null)[], headers: readonly string[]): string {
  const exact = columns.indexOf(path);
  const index =
    exact >= 0
      ? exact
      : columns.findIndex(
          (field) =>
            field !== null &&
            (path.startsWith(`${field}.`) || field.startsWith(`${path}.`) || path.split(".")[0] === field),
        );
  return index >= 0 ? (headers[index] ?? path) : path;
}
