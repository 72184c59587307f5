// @ts-check
import { chmodSync, existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { codeOf, messageOf, StartFailure } from "./failure.mjs";

/** A new embedded database takes 60 MB and its write-ahead log grows to 1 GB at most before it is reused. */
const DATABASE_MB = 200;

/** @type {Record<string, string>} */
const REASONS = {
  EACCES: "this user may not write there",
  EPERM: "this user may not write there",
  EROFS: "the file system is read-only",
  ENOTDIR: "a part of the path is a file, not a folder",
  EEXIST: "a file of that name is in the way",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  ENOENT: "the folder above it does not exist and cannot be made",
};

/**
 * Makes DATA_DIR and proves that it can be written.
 * As root its folder stays passable (0711), because the database runs as another user; what is secret in it is 0600.
 * @param {string} dataDir absolute
 * @throws StartFailure
 */
export function prepareDataDir(dataDir) {
  const probe = join(dataDir, `.probe-${process.pid}`);
  try {
    const isNew = !existsSync(dataDir);
    mkdirSync(dataDir, { recursive: true });
    if (isNew) chmodSync(dataDir, process.getuid?.() === 0 ? 0o711 : 0o700);
    writeFileSync(probe, "probe");
    rmSync(probe);
  } catch (error) {
    const reason = REASONS[codeOf(error)] ?? messageOf(error);
    throw new StartFailure(
      `DATA_DIR ${dataDir} cannot be used: ${reason}. Set DATA_DIR to a folder that this user can write, or repair this one.`,
    );
  }
  requireSpace(dataDir, DATABASE_MB, "the database");
}

/**
 * @param {string} folder an existing one, or one whose parent exists
 * @param {number} megabytes
 * @param {string} purpose such as "the database"
 * @throws StartFailure when less is free
 */
export function requireSpace(folder, megabytes, purpose) {
  const { bavail, bsize } = statfsSync(existsSync(folder) ? folder : dirname(folder));
  const complaint = spaceComplaint({ folder, freeBytes: bavail * bsize, megabytes, purpose });
  if (complaint !== null) throw new StartFailure(complaint);
}

/**
 * @param {{ folder: string, freeBytes: number, megabytes: number, purpose: string }} facts
 * @returns {string | null} one sentence, or null when there is enough
 */
export function spaceComplaint({ folder, freeBytes, megabytes, purpose }) {
  const free = Math.floor(freeBytes / 1_000_000);
  if (free >= megabytes) return null;
  return `No disk space: ${purpose} needs ${megabytes} MB and ${free} MB are free on the disk of ${folder}. Free some space${purpose === "the database" ? " or set DATA_DIR to a folder on another disk" : ""}.`;
}
