import type { ActionContext, RunContext } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { ingestionErrors } from '../errors.ts'
import { refuseBusy, withoutStages } from './busy.ts'
import { emptyRows, sweepOnce } from './empty-rows.ts'
import { beginErasure, type ErasureInput, type Named, resultOf } from './erasure-record.ts'
import { type Tables, tablesOf } from './erasure-tables.ts'
import { findPerson } from './find.ts'
import type { FoundPerson, PersonalTable } from './found.ts'
import {
  finishErasure,
  forgetRunInput,
  type Pending,
  type StoredErasure,
  selectErasureOfRun,
  selectLeftErasures,
} from './queries.ts'
import { rulesOf } from './rules.ts'
import { insertSuppressions } from './suppression-queries.ts'
import { countEverywhere } from './sweep.ts'
import { deleteLostTerms } from './sweep-queries.ts'
import { anyOf } from './values.ts'

type Run = RunContext<IngestionDeps>

/** Cancelled erasures whose work a later one ends. */
const MOST_LEFT = 100
type Ctx = ActionContext<IngestionDeps>

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

/**
 * Erases a person from everything the hub holds. First nothing may come back (the rules that loads follow); then what is
 * derived or recorded loses the values; then RAW, in one transaction with what is told by its rows; then once more what
 * was derived meanwhile, when no stage is going on. Safe to run again: until its rows in RAW are empty, the person is found
 * as before; afterwards the record holds what is still to be taken out, until it is closed: by this run, or by the next
 * erasure when this one was cancelled.
 * @throws PERSON_NOT_FOUND, PERSON_TABLE_UNKNOWN, PERSON_IS_COMPANY, PERSON_HAS_TOO_MUCH, ERASURE_WHILE_BUSY
 */
export async function erasePerson(run: Run, input: ErasureInput) {
  const before = await selectErasureOfRun(run.db, run.runId)
  if (before?.status === 'done') return resultOf(before, null)
  await refuseBusy(run)
  const tables = await tablesOf(run, input.source)
  const found = before?.pending == null ? await findAgain(run, tables.personal, input, before) : undefined
  const erasure = before ?? (await beginErasure(run, input))
  if (found !== undefined) await eraseFound(run, input, tables, found, erasure)
  const left = before?.pending ?? (found && pendingOf(found)) ?? null
  await takeOut(run, erasure, tables, left)
  for (const other of await selectLeftErasures(run.db, MOST_LEFT)) {
    await takeOut(run, other, tables, other.pending)
  }
  await run.emit('person.erased', { erasureId: erasure.id, source: input.source })
  const done = await selectErasureOfRun(run.db, run.runId)
  return resultOf(done as StoredErasure, await rebuild(run))
}

function pendingOf({ telling, words }: FoundPerson): Pending {
  return { pattern: anyOf(telling) ?? null, words }
}

/** A run that was killed before it recorded what is left may find nobody any more. */
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

async function eraseFound(
  run: Run,
  input: ErasureInput,
  tables: Tables,
  found: FoundPerson,
  erasure: Named,
): Promise<void> {
  await insertSuppressions(run.db, erasure, rulesOf(tables.personal, found, input, erasure.salt))
  const pending = pendingOf(found)
  const rows = [...found.persons, ...found.followers]
  // The person must be found again after a crash: by its own rows, and by what was asked for.
  const spared = new Map<string, readonly string[]>([
    ...rows.map(({ table, keys }) => [`raw.${table.raw}`, keys] as const),
    ['ops.runs', [run.runId]],
  ])
  if (pending.pattern !== null) await sweepOnce(run, erasure, tables, pending.pattern, spared)
  await run.progress({ stage: 'emptying rows', done: 0, total: 1 })
  await emptyRows(run, erasure, tables, rows, pending)
}

/** What is derived loses the values too, then the record is closed. */
async function takeOut(run: Run, erasure: Named, tables: Tables, left: Pending | null): Promise<void> {
  const pattern = left?.pattern
  if (pattern != null) await withoutStages(run, () => sweepOnce(run, erasure, tables, pattern))
  await finish(run, erasure.id, left)
}

async function finish(run: Run, id: string, left: Pending | null): Promise<void> {
  await run.progress({ stage: 'closing the record', done: 0, total: 1 })
  if (left !== null) await deleteLostTerms(run.db, left.words)
  await forgetRunInput(run.db, run.runId)
  const pattern = left?.pattern ?? null
  const remaining = pattern === null ? [] : await countEverywhere(run.db, pattern, run.signal)
  // The record itself forgets in the statement that closes it.
  const others = remaining.filter(({ table }) => table !== 'ops.erasures')
  await finishErasure(run.db, id, others, run.clock.now())
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
