import { execFileSync, spawnSync } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, rmdirSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Pool } from '../../services/00-platform/index.ts'
import { DATABASE_KINDS } from './database.ts'

/** Whether this user may mount at all; a container may refuse it all the same. */
export const mayHaveSmallDisk =
  DATABASE_KINDS.includes('server') &&
  process.getuid?.() === 0 &&
  spawnSync('mount', ['--version']).status === 0

/** A little disk of memory with a tablespace of the server on it. */
export interface SmallDisk {
  /** Name of the tablespace. */
  readonly space: string
  /** Makes the disk larger or smaller: `12m`. */
  resize(size: string): void
  /** What lies in the tablespace must be gone. */
  close(): Promise<void>
}

let disks = 0

/** @returns undefined where nothing may be mounted */
export async function openSmallDisk(db: Pool, size: string): Promise<SmallDisk | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'revops-disk-'))
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'revops-test', folder]).status !== 0) {
    rmdirSync(folder)
    return undefined
  }
  const [server] = await db`select setting as data from pg_settings where name = 'data_directory'`
  const { uid, gid } = statSync(String(server?.data))
  const directory = join(folder, 'space')
  mkdirSync(directory)
  for (const path of [folder, directory]) chownSync(path, uid, gid)
  const space = `revops_small_${process.pid}_${disks++}`
  await db.unsafe(`create tablespace ${space} location '${directory}'`)
  return {
    space,
    resize: (to) => void execFileSync('mount', ['-o', `remount,size=${to}`, folder]),
    close: async () => {
      await db.unsafe(`drop tablespace if exists ${space}`)
      execFileSync('umount', ['-l', folder])
      rmdirSync(folder)
    },
  }
}
