import { randomBytes } from 'node:crypto'
import {
  type ActionContext,
  decodeCursor,
  inTransaction,
  page,
  type RunContext,
} from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { readDiscovery } from '../discovery/files.ts'
import { ingestionErrors } from '../errors.ts'
import { selectActiveRun } from '../pipeline/queries.ts'
import { rawTableName } from '../raw/names.ts'
import type { SourceName, SourceTable } from '../sources/source.ts'
import { addressHash } from './addresses.ts'
import { findPerson, type PersonKey, personalTables } from './find.ts'
import type { FoundPerson, FoundRows, PersonalTable } from './found.ts'
import {
  addErasedCounts,
  emptyColumns,
  emptyCore,
  emptyFailures,
  emptyQuarantine,
  finishErasure,
  forgetRunInput,
  insertErasure,
  type StoredErasure,
  selectCoreColumns,
  selectErasureOfRun,
  selectErasures,
} from './queries.ts'
import { PERSONAL } from './suppression.ts'
import { insertSuppressions, type NewRule } from './suppression-queries.ts'
import { countEverywhere, type RawHit, sweep, sweepTable, type TableCount } from './sweep.ts'
import { deleteLostTerms, selectTextTables } from './sweep-queries.ts'
import { anyOf } from './values.ts'

export interface ErasureInput extends PersonKey {
  readonly source: SourceName
}

type Run = RunContext<IngestionDeps>
type Ctx = ActionContext<IngestionDeps>

/** Work that reads a source: what it read before the erasure, it would write after it. */
const READERS = ['ingestion.sync', 'ingestion.watch', 'ingestion.backfill', 'ingestion.join-backfill']

/** RAW and what is made from it: a run at the same time would bring back what it read before. */
async function refuseBusy({ db, deps }: Pick<Ctx, 'db' | 'deps'>): Promise<void> {
  for (const action of [...READERS, ...deps.stages.map((step) => step.action)]) {
    const id = await selectActiveRun(db, action)
    if (id !== undefined) throw ingestionErrors.ERASURE_WHILE_BUSY({ id })
  }
}

/** Before the run is recorded. @throws ERASURE_NEEDS_ONE_KEY, ERASURE_WHILE_BUSY */
export async function checkErasure(ctx: Ctx, { key, email }: ErasureInput): Promise<void> {
  if ((key === undefined) === (email === undefined)) throw ingestionErrors.ERASURE_NEEDS_ONE_KEY()
  await refuseBusy(ctx)
}

/** What an erasure would touch, told without a value. @throws what it throws */
export async function planErasure(ctx: Ctx, input: ErasureInput) {
  await checkErasure(ctx, input)
  const { personal } = await tablesOf(ctx, input.source)
  const found = await findPerson(ctx.db, personal, input)
  const pattern = anyOf(found.telling)
  const of = (wanted: string) => found.telling.filter(({ kind }) => kind === wanted).length
  return {
    source: input.source,
    rows: [...found.persons, ...found.followers].map(({ table, keys }) => ({
      table: table.name,
      rows: keys.length,
      columns: [...table.columns],
    })),
    values: { emails: of('email'), phones: of('phone'), names: of('name') },
    sharedValues: found.shared,
    standsIn: pattern === undefined ? [] : await countEverywhere(ctx.db, pattern, ctx.signal),
  }
}

interface Tables {
  readonly personal: readonly PersonalTable[]
  /** RAW table name → its table in a source. */
  readonly byRaw: ReadonlyMap<string, { readonly source: SourceName; readonly table: SourceTable }>
}

async function tablesOf(ctx: Ctx, wanted: SourceName): Promise<Tables> {
  const { deps, db } = ctx
  const byRaw = new Map<string, { readonly source: SourceName; readonly table: SourceTable }>()
  let personal: readonly PersonalTable[] = []
  for (const source of ['odoo', 'apn'] as const) {
    const stored = (await readDiscovery(deps.home, source))?.tables
    const tables = stored ?? (source === wanted ? await discoverLive(ctx, source) : [])
    for (const table of tables) byRaw.set(rawTableName(source, table.name), { source, table })
    if (source === wanted) personal = await personalTables(db, source, tables, deps.settings[source].persons)
  }
  return { personal, byRaw }
}

async function discoverLive({ deps, signal }: Ctx, name: SourceName): Promise<readonly SourceTable[]> {
  const source = await deps.openSource(name, signal)
  try {
    return await source.discover(signal)
  } finally {
    await source.close()
  }
}

/**
 * Erases a person from everything the hub holds. First nothing may come back (the rules that loads follow); then what is
 * derived or recorded loses the values; then RAW, in one transaction with what is told by its rows; then once more what
 * was derived meanwhile. Safe to run again: until its rows in RAW are empty, the person is found as before; afterwards
 * only the record is left to close.
 * @throws PERSON_NOT_FOUND, PERSON_TABLE_UNKNOWN, PERSON_IS_COMPANY, ERASURE_WHILE_BUSY
 */
export async function erasePerson(run: Run, input: ErasureInput) {
  const before = await selectErasureOfRun(run.db, run.runId)
  if (before?.status === 'done') return resultOf(before, null)
  await refuseBusy(run)
  const tables = await tablesOf(run, input.source)
  const found = await findAgain(run, tables.personal, input, before)
  const erasure = before ?? (await begin(run, input))
  if (found !== undefined) await eraseFound(run, input, tables, found, erasure)
  await finish(run, erasure.id, found)
  await run.emit('person.erased', { erasureId: erasure.id, source: input.source })
  const done = await selectErasureOfRun(run.db, run.runId)
  return resultOf(done as StoredErasure, await rebuild(run))
}

/** After a crash behind the last step the person is not found any more. */
async function findAgain(
  run: Run,
  tables: readonly PersonalTable[],
  input: ErasureInput,
  before: StoredErasure | undefined,
): Promise<FoundPerson | undefined> {
  try {
    return await findPerson(run.db, tables, input)
  } catch (error) {
    if (before !== undefined && (error as { code?: string }).code === 'PERSON_NOT_FOUND') return undefined
    throw error
  }
}

interface Named {
  readonly id: string
  readonly salt: string
}

async function begin(run: Run, { source, table, key, email }: ErasureInput): Promise<Named> {
  const salt = randomBytes(16).toString('hex')
  const now = run.clock.now()
  const id = run.deps.ids.next(now)
  const standard = run.deps.settings[source].persons[0]?.table ?? null
  await insertErasure(
    run.db,
    {
      ...{ id, runId: run.runId, source, salt, requestedBy: run.actor.name, key: key ?? null },
      table: key === undefined ? null : (table ?? standard),
      emailHash: email === undefined ? null : addressHash(email, salt),
    },
    now,
  )
  return { id, salt }
}

async function eraseFound(
  run: Run,
  input: ErasureInput,
  tables: Tables,
  found: FoundPerson,
  erasure: Named,
): Promise<void> {
  const rules = rulesOf(tables.personal, found, input, erasure.salt)
  await insertSuppressions(run.db, erasure, rules)
  const pattern = anyOf(found.telling)
  const rows = [...found.persons, ...found.followers]
  // The person must be found again after a crash: by its own rows, and by what was asked for.
  const spared = new Map<string, 'all' | readonly string[]>([
    ...rows.map(({ table, keys }) => [`raw.${table.raw}`, keys] as const),
    ['ops.runs', 'all'],
  ])
  if (pattern !== undefined) await sweepOnce(run, erasure, tables, pattern, spared)
  await run.progress({ stage: 'emptying rows', done: 0, total: 1 })
  await emptyRows(run, erasure, tables, rows, pattern)
  if (pattern !== undefined) await sweepOnce(run, erasure, tables, pattern)
}

/** Rows by their key, rows to come by what they point at or by an address that is nobody else's. */
function rulesOf(
  tables: readonly PersonalTable[],
  { persons, followers, telling }: FoundPerson,
  { email }: ErasureInput,
  salt: string,
): NewRule[] {
  const rule = ({ source, name, columns }: PersonalTable) => ({
    source,
    table: name,
    columns: [PERSONAL, ...columns],
  })
  const byKey = [...persons, ...followers].flatMap(({ table, keys }) =>
    keys.map((value) => ({ ...rule(table), column: table.key, value })),
  )
  const pointing = tables.filter((table) => table.person === undefined)
  const byPointer = pointing.flatMap((table) =>
    table.pointers.flatMap(({ column, table: to }) =>
      persons
        .filter((each) => each.table.name === to)
        .flatMap(({ keys }) => keys.map((value) => ({ ...rule(table), column, value }))),
    ),
  )
  const own = telling.flatMap(({ address }) => address ?? [])
  const hashes = new Set(
    [...own, ...(email === undefined ? [] : [email])].map((each) => addressHash(each, salt)),
  )
  const byAddress = tables.flatMap((table) =>
    table.addresses.flatMap((column) =>
      [...hashes].map((valueHash) => ({ ...rule(table), column, valueHash })),
    ),
  )
  return [...byKey, ...byPointer, ...byAddress]
}

async function sweepOnce(
  run: Run,
  erasure: Named,
  tables: Tables,
  pattern: string,
  spared?: ReadonlyMap<string, 'all' | readonly string[]>,
): Promise<void> {
  const { counts, raw } = await sweep(run.db, pattern, {
    signal: run.signal,
    ...(spared && { spared }),
    onTable: (done, total) => run.progress({ stage: 'looking through all texts', done, total }),
  })
  await insertSuppressions(run.db, erasure, rulesOfHits(tables, raw))
  await addErasedCounts(run.db, erasure.id, counts)
}

/** A text in which a value stood stays empty when its row changes: what it will say then is not known to be free of it. */
function rulesOfHits({ byRaw }: Tables, hits: readonly RawHit[]): NewRule[] {
  return hits.flatMap(({ table: raw, key: value, columns }) => {
    const known = byRaw.get(raw)
    const [key] = known?.table.key ?? []
    if (known === undefined || key === undefined) return []
    return [{ source: known.source, table: known.table.name, column: key, value, columns }]
  })
}

async function emptyRows(
  run: Run,
  erasure: Named,
  tables: Tables,
  rows: readonly FoundRows[],
  pattern: string | undefined,
): Promise<void> {
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
      if (pattern !== undefined && text !== undefined) {
        const { raw } = await sweepTable(tx, text, pattern, { only: keys }, run.signal)
        await insertSuppressions(tx, erasure, rulesOfHits(tables, raw))
      }
      count(`raw.${table.raw}`, await emptyColumns(tx, found))
    }
    await addErasedCounts(tx, erasure.id, counts)
  })
}

async function finish(run: Run, id: string, found: FoundPerson | undefined): Promise<void> {
  await run.progress({ stage: 'closing the record', done: 0, total: 1 })
  if (found !== undefined) await deleteLostTerms(run.db, found.words)
  const pattern = found && anyOf(found.telling)
  await forgetRunInput(run.db, run.runId)
  const remaining = pattern === undefined ? [] : await countEverywhere(run.db, pattern, run.signal)
  await finishErasure(run.db, id, remaining, run.clock.now())
}

/** CORE, SEARCH and the pairs are made anew without the person; a run that is active already does the same. */
async function rebuild(run: Run): Promise<string | null> {
  const [first, ...rest] = run.deps.stages
  if (first === undefined) return null
  try {
    return (await run.startRun(first.action, first.input, rest)).runId
  } catch (error) {
    if ((error as { code?: string }).code === 'RUN_ALREADY_ACTIVE') return null
    throw error
  }
}

function resultOf({ id, source, tables, remaining }: StoredErasure, rebuildRunId: string | null) {
  const rowsIn = (schema: string) =>
    tables.filter(({ table }) => table.startsWith(`${schema}.`)).reduce((sum, { rows }) => sum + rows, 0)
  return {
    erasureId: id,
    source: source as SourceName,
    changed: ['raw', 'core', 'search', 'ops'].map((schema) => ({ schema, rows: rowsIn(schema) })),
    remaining: [...remaining],
    rebuildRunId,
  }
}

/** Newest first. @throws CURSOR_INVALID */
export async function listErasures(
  ctx: Ctx,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const before = cursor === undefined ? undefined : decodeCursor(cursor, ['time', 'text'])
  const rows = await selectErasures(ctx.db, { before, limit: limit + 1 })
  const { items, nextCursor } = page(rows, limit, (each) => [each.requestedAt, each.id])
  return {
    erasures: items.map((each) => ({ ...each, tables: [...each.tables], remaining: [...each.remaining] })),
    nextCursor,
  }
}
