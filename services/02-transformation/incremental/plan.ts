import { createHash } from 'node:crypto'
import type { Db } from '../../00-platform/index.ts'
import { selectMapsHash } from '../maps/queries.ts'
import { changedKeys, tablesOf } from '../model/changes.ts'
import { writeChosen } from '../model/compile.ts'
import type { CoreModel } from '../model/model.ts'
import { type RawCatalogue, rawHistory, rawSelect } from '../sql/raw-shape.ts'
import {
  changedSince,
  countChanges,
  countRows,
  type Remembered,
  selectFileNumbers,
  selectHorizon,
  selectKeys,
  selectRemembered,
} from './queries.ts'

export type Mode = 'full' | 'incremental'

/** Above this share of the rows, ranges of all keys are cheaper than lists of them. */
const LARGE_SHARE = 0.25

export interface Plan {
  /** Keys to work out; undefined: all. */
  readonly keys: readonly string[] | undefined
  /** Living rows of the base table; only known with keys. */
  readonly living: number
  /** What to remember when it is done; `rows` is known then. */
  readonly basis: Omit<Remembered, 'rows'>
  /** Rows that the CORE table has before. */
  readonly rows: number
}

/**
 * Which rows of a model's CORE table must be worked out: all, or those of `keys`. All when asked for, when nothing is known
 * of the run before, when the model, the options, the shape of RAW or a mapping table is another one, when a table was
 * emptied or made anew, when CORE does not have the rows it was left with, and when a change cannot be followed.
 */
export async function planModel(
  db: Db,
  model: CoreModel,
  catalogue: RawCatalogue,
  language: string,
  mode: Mode,
): Promise<Plan> {
  const seenBelow = await selectHorizon(db)
  const tables = tablesOf(model).filter((table) => catalogue.has(table))
  const raw = rawSelect(catalogue, language)
  const files = [`core.${model.table}`, ...tables.map((table) => `raw.${table}`)]
  const fingerprint = await fingerprintOf(db, writeChosen(model, raw, 'keys'), files)
  const rows = await countRows(db, model.table)
  const all: Plan = { keys: undefined, living: 0, basis: { seenBelow, fingerprint }, rows }
  if (mode === 'full') return all
  const last = await selectRemembered(db, model.entity)
  if (last === undefined || last.fingerprint !== fingerprint || last.rows !== rows) return all
  const changes = await countChanges(db, tables, last.seenBelow)
  const living = changes.find(({ table }) => table === model.roles[0].table)?.living ?? 0
  const changed = new Set(changes.filter((change) => change.changed > 0).map(({ table }) => table))
  if (changed.size === 0) return { ...all, keys: [], living }
  const statement = changedKeys(
    model,
    raw,
    rawHistory(catalogue, language, changedSince(last.seenBelow)),
    changed,
  )
  if (statement === undefined) return all
  const keys = await selectKeys(db, statement)
  return keys.length > living * LARGE_SHARE ? all : { ...all, keys, living }
}

/** Another text whenever the same RAW rows would give other CORE rows, or a table is not the one it was. */
export async function fingerprintOf(db: Db, sql: string, tables: readonly string[]): Promise<string> {
  const parts = [sql, await selectMapsHash(db), await selectFileNumbers(db, tables)]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
