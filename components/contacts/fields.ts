/** A custom attribute as forms show it. */
export type AttributeField = {
  key: string;
  label: string;
  type: "text" | "number" | "boolean" | "date" | "select";
  options: readonly string[];
  sensitive: boolean;
};

/** The texts of a contact in the order in which they are read. `date` and `gender` have inputs of their own. */
export const PROFILE_FIELDS = [
  "name",
  "nickname",
  "phone",
  "email",
  "company",
  "position",
  "gender",
  "dateOfBirthday",
  "state",
  "city",
  "street",
  "externalId",
  "idCard",
  "avatar",
  "comments",
] as const;
export type ProfileField = (typeof PROFILE_FIELDS)[number];

export const GENDERS = ["male", "female", "unknown"] as const;

/** What the console may not show before somebody asks. */
export const MASKED_FIELDS: ReadonlySet<string> = new Set(["phone", "email", "idCard"]);
