import { inTransaction, readSetting, toAppError, writeSetting } from '../../00-platform/index.ts'
import { loadSuppression } from '../privacy/suppression.ts'
import { contractOf } from '../raw/contract.ts'
import { rawTable } from '../raw/ddl.ts'
import type { SourceSettings } from '../settings.ts'
import type { Source, SourceTable } from '../sources/source.ts'
import { NO_COUNTS, sumOf } from './counts.ts'
import type { Journey } from './journey.ts'
import { type GoneLimit, type ManyGone, notesOf, settleMissing } from './missing.ts'
import { dropNotes } from './missing-queries.ts'
import type { LoaderDeps, LoadOptions } from './options.ts'
import { failedTable, isTableFault, type TableOutcome } from './outcome.ts'
import {
  type Cursor,
  type Deletion,
  finishLoad,
  hasOpenQuarantine,
  insertLoad,
  type NewLoad,
  selectCursor,
  selectLoadsThatDeleted,
  selectReferring,
  upsertCursor,
} from './queries.ts'
import { readAgain } from './sweep.ts'
import { describeTarget, type Target } from './target.ts'

type FollowOptions = Pick<LoadOptions, 'runId' | 'signal'> &
  Pick<SourceSettings['loading'], 'contracts'> & {
    readonly goneLimitOf: (table: string) => GoneLimit | null
    /** Raises the alert for a table; answers what to tell of it. */
    readonly noteMissing: (table: string, gone: ManyGone) => Promise<TableOutcome['warning']>
  }

/** Until when the deletions were followed, by table that refers. */
type FollowedUntil = Readonly<Record<string, string>>

/** Rows that were read again may themselves be gone, and others refer to them: so often that is followed in one run. */
const MOST_ROUNDS = 5

/**
 * A source empties what refers to a deleted row (or deletes it too) without a new change moment. So the rows of RAW that
 * refer to what was marked as gone since the last time are read again by their keys, as a load of their own
 * (mode `follow-up`). What a killed or failed run did not follow, the next one does.
 */
export async function followDeletions(
  deps: LoaderDeps,
  source: Source,
  tables: readonly SourceTable[],
  options: FollowOptions,
): Promise<TableOutcome[]> {
  const setting = `ingestion.${source.name}.deletions-followed`
  const until = (await readSetting<FollowedUntil>(deps.db, setting)) ?? {}
  const began = deps.clock.now()
  const outcomes: TableOutcome[] = []
  const referring = tables.filter((table) => canFollow(source, table))
  const earliest = referring.map(({ name }) => until[name] ?? null).reduce(earlierOf, began.toISOString())
  const known = new Set<string>()
  const waiting = new Set<string>()
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const all = await selectLoadsThatDeleted(deps.db, source.name, earliest)
    const deletions = all.filter(({ loadId }) => !known.has(loadId))
    if (deletions.length === 0) break
    for (const { loadId } of deletions) known.add(loadId)
    for (const table of referring) {
      const own = deletions.filter(({ endedAt }) => isSince(endedAt, until[table.name]))
      const followed = await followTable(deps, source, table, own, options)
      outcomes.push(...(followed ?? []))
      if (followed === null || followed.some(({ error, warning }) => (error ?? warning) !== null))
        waiting.add(table.name)
    }
  }
  const done = referring
    .filter(({ name }) => !waiting.has(name))
    .map(({ name }) => [name, began.toISOString()])
  await writeSetting(deps.db, setting, { ...until, ...Object.fromEntries(done) }, began)
  return outcomes
}

function canFollow(source: Source, table: SourceTable): boolean {
  return (
    source.readByKeys !== undefined &&
    table.changeColumn !== undefined &&
    table.columns.some(({ references }) => references !== undefined)
  )
}

function earlierOf(a: string | null, b: string | null): string | null {
  return a === null || b === null ? null : a < b ? a : b
}

function isSince(endedAt: string, moment: string | undefined): boolean {
  return moment === undefined || Date.parse(endedAt) >= Date.parse(moment)
}

/** @returns null while a full load of the table is not over: some of its rows were read before the deletions */
async function followTable(
  deps: LoaderDeps,
  source: Source,
  table: SourceTable,
  deletions: readonly Deletion[],
  options: FollowOptions,
): Promise<TableOutcome[] | null> {
  const cursor = await selectCursor(deps.db, source.name, table.name)
  // Never loaded, or read whole each time.
  if (cursor === undefined || (cursor.position.phase === 'full' && cursor.status === 'succeeded')) return []
  if (cursor.position.phase === 'full') return null
  try {
    const contract = contractOf(options.contracts, source.name, table.name)
    const target = await describeTarget(deps.db, source.name, table, contract)
    const references = referencesTo(target, deletions)
    if (references.length === 0) return []
    const loadIds = deletions.map(({ loadId }) => loadId)
    const keys = await selectReferring(deps.db, target, references, loadIds)
    return keys.length === 0 ? [] : [await loadAgain(deps, source, target, cursor, keys, options)]
  } catch (error) {
    if (!isTableFault(error)) throw error
    return [failedTable(table.name, error)]
  }
}

function referencesTo({ table, columns, source }: Target, deletions: readonly Deletion[]) {
  const stored = new Set(columns.map(({ name }) => name))
  return table.columns.flatMap(({ name, references }) =>
    references !== undefined && stored.has(name) && deletions.some((one) => one.table === references.table)
      ? [{ column: name, table: rawTable(source, references.table), to: references.column }]
      : [],
  )
}

async function loadAgain(
  deps: LoaderDeps,
  source: Source,
  target: Target,
  cursor: Cursor,
  keys: readonly (readonly string[])[],
  { runId, signal, goneLimitOf, noteMissing }: FollowOptions,
): Promise<TableOutcome> {
  const { name: table } = target.table
  const id = deps.ids.next(deps.clock.now())
  const load: NewLoad = { id, runId: runId ?? null, source: source.name, table, mode: 'follow-up' }
  await inTransaction(deps.db, async (tx) => {
    const now = deps.clock.now()
    await insertLoad(tx, load, now)
    await upsertCursor(tx, load, cursor.position, cursor.watermark, now)
    await dropNotes(tx, notesOf(load))
  })
  try {
    const openQuarantine = await hasOpenQuarantine(deps.db, source.name, table)
    const suppression = await loadSuppression(deps.db, target)
    const notes = notesOf(load)
    const state = { load, target, reconcile: false, notes, hasRows: true, openQuarantine, suppression }
    const journey: Journey = { position: cursor.position, stored: cursor.position, counts: NO_COUNTS }
    await readAgain(deps, source, state, journey, keys, { signal })
    const limits = { limit: goneLimitOf(table), inserted: journey.counts.inserted }
    const { deleted, refused } = await settleMissing(deps, state, journey.stored, limits)
    const warning = refused === null ? null : await noteMissing(table, refused)
    await inTransaction(deps.db, async (tx) => {
      await dropNotes(tx, notes)
      await finishLoad(tx, id, 'succeeded', warning?.code ?? null, deps.clock.now())
    })
    return {
      ...sumOf(journey.counts, { ...NO_COUNTS, deleted }),
      ...{ table, loadId: id, error: null, warning },
    }
  } catch (error) {
    const { code } = toAppError(signal.aborted ? signal.reason : error, id)
    await finishLoad(deps.db, id, 'failed', code, deps.clock.now()).catch(() => {})
    throw error
  }
}
