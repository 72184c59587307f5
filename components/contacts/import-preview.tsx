import { KeyValues } from "@/components/ui/key-values";

const VALUES = 3;

/** The first values of each column of a file, as they were read. */
export function ImportPreview(props: { headers: readonly string[]; rows: readonly string[][] }) {
  return (
    <KeyValues
      dense
      items={props.headers.map((header, index) => {
        const values = props.rows.map((cells) => cells[index] ?? "").filter((value) => value !== "");
        return {
          key: `${index} ${header}`,
          label: <span className="break-words">{header}</span>,
          value: <span className="break-words">{values.slice(0, VALUES).join(" · ") || "—"}</span>,
        };
      })}
    />
  );
}
