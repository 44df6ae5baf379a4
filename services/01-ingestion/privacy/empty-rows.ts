import { inTransaction, type RunContext } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import type { Named } from './erasure-record.ts'
import type { Tables } from './erasure-tables.ts'
import type { FoundRows } from './found.ts'
import {
  addErasedCounts,
  emptyColumns,
  emptyCore,
  emptyFailures,
  emptyQuarantine,
  keepPending,
  type Pending,
  selectCoreColumns,
} from './queries.ts'
import { rulesOfHits } from './rules.ts'
import { insertSuppressions } from './suppression-queries.ts'
import { sweep, sweepTable, type TableCount } from './sweep.ts'
import { selectTextTables } from './sweep-queries.ts'

type Run = RunContext<IngestionDeps>

/** Takes the values out of every text, and keeps loads from bringing such texts back. */
export async function sweepOnce(
  run: Run,
  erasure: Named,
  tables: Tables,
  pattern: string,
  spared?: ReadonlyMap<string, readonly string[]>,
): Promise<void> {
  const { counts, raw } = await sweep(run.db, pattern, {
    signal: run.signal,
    ...(spared && { spared }),
    onTable: (done, total) => run.progress({ stage: 'looking through all texts', done, total }),
  })
  await insertSuppressions(run.db, erasure, rulesOfHits(tables, raw))
  await addErasedCounts(run.db, erasure.id, counts)
}

/**
 * The person's rows, what was made of them word for word and what was set aside of them: in one transaction, with which
 * nobody can be found any more; the record keeps what is still to be taken out.
 */
export async function emptyRows(
  run: Run,
  erasure: Named,
  tables: Tables,
  rows: readonly FoundRows[],
  pending: Pending,
): Promise<void> {
  const { pattern } = pending
  const texts = await selectTextTables(run.db)
  const core = await selectCoreColumns(run.db)
  await inTransaction(run.db, async (tx) => {
    const counts: TableCount[] = []
    const count = (table: string, changed: number) => {
      if (changed > 0) counts.push({ table, rows: changed })
    }
    for (const found of rows) {
      const { table, keys } = found
      for (const each of core) count(`core.${each.table}`, await emptyCore(tx, each, found))
      count('ops.quarantine', await emptyQuarantine(tx, table.source, found))
      count('ops.validation_failures', table.person === undefined ? await emptyFailures(tx, keys) : 0)
      const text = texts.find(({ schema, name }) => schema === 'raw' && name === table.raw)
      if (pattern !== null && text !== undefined) {
        const { raw } = await sweepTable(tx, text, pattern, { only: keys }, run.signal)
        await insertSuppressions(tx, erasure, rulesOfHits(tables, raw))
      }
      count(`raw.${table.raw}`, await emptyColumns(tx, found))
    }
    await addErasedCounts(tx, erasure.id, counts)
    await keepPending(tx, erasure.id, pending)
  })
}
