import { statfs } from 'node:fs/promises'
import type { Db } from '../../00-platform/index.ts'
import { selectDatabasePlace } from './space-queries.ts'

/** What is free for the hub's database, as far as it can be known. */
export interface Space {
  /** Bytes; null: not known. */
  readonly free: number | null
  /** What told it: the disk under the database, `databaseLimitBytes`, or nothing. */
  readonly from: 'disk' | 'limit' | null
}

/**
 * PostgreSQL does not tell how full its disk is. Known is: the disk under the embedded database; that of a server on this
 * machine whose directory the role may see (pg_read_all_settings) and this user may look up; a limit in the settings.
 */
export async function findSpace(
  db: Db,
  {
    home,
    embedded,
    limit,
  }: { readonly home: string; readonly embedded: boolean; readonly limit: number | undefined },
): Promise<Space> {
  const { bytes, directory } = await selectDatabasePlace(db)
  const disk = await freeUnder(embedded ? home : directory)
  const left = limit === undefined ? null : Math.max(0, limit - bytes)
  if (left !== null && (disk === null || left < disk)) return { free: left, from: 'limit' }
  return { free: disk, from: disk === null ? null : 'disk' }
}

async function freeUnder(directory: string | null): Promise<number | null> {
  if (directory === null) return null
  try {
    const { bavail, bsize } = await statfs(directory)
    return bavail * bsize
  } catch {
    return null
  }
}
