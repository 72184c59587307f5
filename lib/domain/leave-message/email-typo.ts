/** How addresses of large providers are mistyped. Only what nobody has for an address is in it. */
const EMAIL_TYPOS = {
  names: {
    ...{
      qqq: "qq",
      q: "qq",
      "1633": "163",
      "1266": "126",
      gmial: "gmail",
      gmai: "gmail",
      gamil: "gmail",
      gmal: "gmail",
    },
    ...{ gnail: "gmail", gmil: "gmail", hotmial: "hotmail", hotmal: "hotmail", outlok: "outlook", outloook: "outlook" },
    ...{ foxmial: "foxmail", iclod: "icloud", icoud: "icloud", yaho: "yahoo", yahooo: "yahoo" },
  } as Readonly<Record<string, string>>,
  known: ["qq", "163", "126", "gmail", "outlook", "hotmail", "foxmail", "icloud", "yahoo", "sina", "aliyun"],
  endings: ["con", "cm", "comm", "cmo", "ocm", "om", "cpm", "xom", "vom", "coom"],
};

/** The address that was probably meant; null when nothing looks mistyped. */
export function emailSuggestion(text: string): string | null {
  const { names, known, endings } = EMAIL_TYPOS;
  const [, user = "", host = "", ending = ""] = /^([^\s@]+)@([a-z0-9]+)\.([a-z]+)$/i.exec(text.trim()) ?? [];
  const typed = host.toLowerCase();
  const name = Object.hasOwn(names, typed) ? names[typed] : typed;
  if (name === undefined || !known.includes(name)) return null;
  const meant = `${user}@${name}.${endings.includes(ending.toLowerCase()) ? "com" : ending.toLowerCase()}`;
  return meant.toLowerCase() === text.trim().toLowerCase() ? null : meant;
}
