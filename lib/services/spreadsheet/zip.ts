import { crc32, deflateRawSync } from "node:zlib";

export type ZipEntry = { name: string; content: string | Uint8Array };

/** 1 January 1980: archives of the same content are the same bytes. */
const DOS_DATE = 0x21;
/** Names are UTF-8. */
const FLAGS = 0x0800;
const DEFLATE = 8;

/** A ZIP archive (APPNOTE 6.3, without ZIP64: up to 65,535 entries and 4 GB). */
export function writeZip(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const plain = typeof content === "string" ? Buffer.from(content, "utf8") : Buffer.from(content);
    const packed = deflateRawSync(plain);
    const path = Buffer.from(name, "utf8");
    const about = describe({ plain, packed, path });
    const local = Buffer.concat([u32(0x04034b50), u16(20), about, u16(path.length), u16(0), path]);
    const central = [
      u32(0x02014b50),
      u16(20),
      u16(20),
      about,
      u16(path.length),
      u16(0),
      u16(0),
      u16(0),
      u16(0),
      u32(0),
    ];
    directory.push(Buffer.concat([...central, u32(offset), path]));
    parts.push(local, packed);
    offset += local.length + packed.length;
  }
  const index = Buffer.concat(directory);
  const count = u16(entries.length);
  const end = [u32(0x06054b50), u16(0), u16(0), count, count, u32(index.length), u32(offset), u16(0)];
  return Buffer.concat([...parts, index, ...end]);
}

/** The fields that an entry's two headers share: flags, method, time, date, checksum, sizes. */
function describe({ plain, packed }: { plain: Buffer; packed: Buffer; path: Buffer }): Buffer {
  const sizes = [u32(packed.length), u32(plain.length)];
  return Buffer.concat([u16(FLAGS), u16(DEFLATE), u16(0), u16(DOS_DATE), u32(crc32(plain)), ...sizes]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}
