import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { databaseErrorFor } from '../../00-platform/database/errors.ts'
import { type AppError, type Clock, type Pool, randomIds } from '../../00-platform/index.ts'
import { discoverSource } from '../discovery/discover.ts'
import { loadTable } from '../loading/load-table.ts'
import type { GoneLimit } from '../loading/missing.ts'
import type { LoaderDeps, LoadMode } from '../loading/options.ts'
import type { Counts } from '../loading/queries.ts'
import type { Drift } from '../raw/queries.ts'
import type { Source, SourceTable } from '../sources/source.ts'

export interface SyncDeps {
  readonly db: Pool
  readonly openCopy: LoaderDeps['openCopy']
  readonly clock: Clock
}

export interface SyncOptions {
  readonly mode?: LoadMode
  readonly sweep?: boolean
  readonly batchSize?: number
  readonly lookbackSeconds?: number
  readonly goneLimit?: GoneLimit | null
  /** Called before each table's load, with its name. */
  readonly onTable?: (table: string) => Promise<void>
  /** Called behind each batch, with the table's name. */
  readonly onBatch?: (table: string) => Promise<void>
}

export interface Synced {
  readonly tables: ReadonlyMap<string, SourceTable>
  readonly drift: readonly Drift[]
  readonly counts: ReadonlyMap<string, Counts>
  /** Code of what ended the load of a table. */
  readonly failed: ReadonlyMap<string, string>
}

/** Discovers and loads every table of a source as a sync does: a table that fails does not stop the others. */
export async function syncTables(deps: SyncDeps, source: Source, options: SyncOptions = {}): Promise<Synced> {
  const { mode = 'full', sweep = true, batchSize = 100, lookbackSeconds = 600, onTable, onBatch } = options
  const signal = new AbortController().signal
  const home = mkdtempSync(join(tmpdir(), 'ingestion-home-'))
  try {
    const { tables, drift } = await discoverSource({ ...deps, home }, source, signal)
    const counts = new Map<string, Counts>()
    const failed = new Map<string, string>()
    for (const table of tables) {
      await onTable?.(table.name)
      const sizes = { batchSize, copyBatchSize: batchSize, lookbackSeconds }
      const after = { onBatch: async () => onBatch?.(table.name) }
      try {
        const loaded = await loadTable({ ...deps, ids: randomIds }, source, table, {
          ...{ mode, sweep, signal, ...sizes, ...after },
          ...(options.goneLimit === undefined ? {} : { goneLimit: options.goneLimit }),
        })
        const { loadId: _, table: __, ...numbers } = loaded
        counts.set(table.name, numbers)
      } catch (error) {
        failed.set(table.name, (databaseErrorFor(error) ?? (error as AppError)).code)
      }
    }
    return { tables: new Map(tables.map((table) => [table.name, table])), drift, counts, failed }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}
