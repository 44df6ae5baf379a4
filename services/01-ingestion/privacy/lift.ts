import { type ActionContext, inTransaction, type RunContext } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { ingestionErrors } from '../errors.ts'
import { rawTableName } from '../raw/names.ts'
import { readWholeNext } from '../raw/queries.ts'
import type { SourceName } from '../sources/source.ts'
import { refuseBusy } from './busy.ts'
import {
  countHiddenRows,
  forgetHashes,
  type LiftedColumn,
  markLifted,
  selectColumnNames,
  selectHiddenRows,
  selectLiftable,
} from './lift-queries.ts'
import { type Erasure, selectErasure } from './queries.ts'

export interface LiftInput {
  readonly source: SourceName
  readonly erasureId: string
  readonly reason: string
}

type Run = RunContext<IngestionDeps>
type Ctx = ActionContext<IngestionDeps>

/** Rows of one statement: a transaction of the embedded database stays short. */
const AT_ONCE = 1_000
/** Rows looked for at once: each look reads the table. */
const PAGE = 50_000

/** Before the run is recorded. @throws ERASURE_NOT_FOUND, ERASURE_NOT_DONE, SUPPRESSION_LIFTED, ERASURE_WHILE_BUSY */
export async function checkLift(ctx: Ctx, { source, erasureId: id }: LiftInput): Promise<Erasure> {
  const erasure = await selectErasure(ctx.db, id)
  if (erasure === undefined || erasure.source !== source)
    throw ingestionErrors.ERASURE_NOT_FOUND({ id, source })
  if (erasure.status !== 'done') throw ingestionErrors.ERASURE_NOT_DONE({ id })
  if (erasure.liftedAt !== null) throw ingestionErrors.SUPPRESSION_LIFTED({ id, at: erasure.liftedAt })
  await refuseBusy(ctx)
  return erasure
}

/** Which rows would be read anew, by table. @throws what checkLift throws */
export async function planLift(ctx: Ctx, input: LiftInput) {
  await checkLift(ctx, input)
  const { rules, tables } = await liftedTables(ctx, input)
  const counted: { table: string; rows: number }[] = []
  for (const { name, raw, columns } of tables) {
    const rows = columns.length === 0 ? 0 : await countHiddenRows(ctx.db, raw, columns)
    counted.push({ table: name, rows })
  }
  return { ...named(input), rules, tables: counted }
}

interface LiftedTable {
  readonly source: SourceName
  readonly table: string
  /** With its source. */
  readonly name: string
  readonly raw: string
  /** Those that RAW has. */
  readonly columns: readonly LiftedColumn[]
}

async function liftedTables({ db }: Pick<Ctx, 'db'>, { erasureId }: LiftInput) {
  const all = await selectLiftable(db, erasureId)
  const byTable = new Map<string, LiftedColumn[]>()
  for (const rule of all) {
    const name = `${rule.source}.${rule.table}`
    byTable.set(name, [...(byTable.get(name) ?? []), rule])
  }
  const tables: LiftedTable[] = []
  for (const [name, rules] of byTable) {
    const [{ source, table }] = rules as [LiftedColumn]
    const raw = rawTableName(source, table)
    const present = await selectColumnNames(db, raw)
    tables.push({ source, table, name, raw, columns: rules.filter(({ column }) => present.has(column)) })
  }
  return { rules: all.reduce((sum, { rules }) => sum + rules, 0), tables }
}

/**
 * Lets the rows of an erased person come back: its rules are followed no more, and the next load of each of its tables
 * reads it whole, in which the rows that were emptied are taken for changed. What other erasures keep out stays out. Safe
 * to run again: rows whose hash is forgotten are not looked at twice, and rules and cursors change together at the end.
 * @throws ERASURE_NOT_FOUND, ERASURE_NOT_DONE, SUPPRESSION_LIFTED, ERASURE_WHILE_BUSY
 */
export async function liftSuppression(run: Run, input: LiftInput) {
  const before = await selectErasure(run.db, input.erasureId)
  // Its last transaction was committed before the worker was killed.
  const isDone = run.attempt > 1 && before?.liftedAt != null
  return isDone ? { ...named(input), rules: 0, tables: [] } : await liftRules(run, input)
}

async function liftRules(run: Run, input: LiftInput) {
  await checkLift(run, input)
  const { tables } = await liftedTables(run, input)
  const read: { table: string; rows: number }[] = []
  for (const [done, table] of tables.entries()) {
    await run.progress({ stage: 'rows to read anew', done, total: tables.length, message: table.name })
    read.push({ table: table.name, rows: await forgetRows(run, table) })
  }
  const rules = await inTransaction(run.db, async (tx) => {
    for (const { source, table } of tables) await readWholeNext(tx, source, table)
    const { reason } = input
    return await markLifted(tx, input.erasureId, { by: run.actor.name, reason, now: run.clock.now() })
  })
  await run.emit('person.suppression-lifted', { ...named(input), rules })
  return { ...named(input), rules, tables: read }
}

function named({ erasureId, source }: LiftInput) {
  return { erasureId, source }
}

async function forgetRows(run: Run, { raw, columns }: LiftedTable): Promise<number> {
  if (columns.length === 0) return 0
  for (let changed = 0; ; ) {
    const places = await selectHiddenRows(run.db, raw, columns, PAGE)
    for (let at = 0; at < places.length; at += AT_ONCE) {
      run.signal.throwIfAborted()
      changed += await forgetHashes(run.db, raw, columns, places.slice(at, at + AT_ONCE))
    }
    if (places.length < PAGE) return changed
  }
}
