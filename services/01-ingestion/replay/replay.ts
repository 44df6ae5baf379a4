import type { ActionContext, RunContext } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { isTableFault } from '../loading/outcome.ts'
import type { Source, SourceTable } from '../sources/source.ts'
import { claim } from '../sync.ts'
import { discover } from '../sync-tables.ts'
import { NONE, type ReplayCounts, sumOf } from './counts.ts'
import { abandonReplays, countOpen, type ReplayFilter, selectOpenTables } from './queries.ts'
import { replayKeys } from './replay-keys.ts'

type Run = RunContext<IngestionDeps>
type Ctx = ActionContext<IngestionDeps>

interface TableOutcome extends ReplayCounts {
  readonly table: string
  readonly error: { readonly code: string; readonly message: string } | null
}

/** How many keys wait, by table and reason; connects to nothing. */
export async function planReplay(ctx: Ctx, filter: ReplayFilter) {
  const waiting = await countOpen(ctx.db, filter)
  return { source: filter.source, keys: waiting.reduce((sum, { keys }) => sum + keys, 0), waiting }
}

/**
 * Reads what is in quarantine again from the source and writes it as any load does: what comes through is closed, what
 * fails still stays with the reason of now, what the source has no more is closed as gone. The cursor is not touched. Safe
 * to run again: what was closed is not read again.
 * @throws OTHER_DATA_PRESENT, SOURCE_*
 */
export async function replayQuarantine(run: Run, filter: ReplayFilter) {
  await claim(run)
  const source = await run.deps.openSource(filter.source, run.signal)
  try {
    await abandonReplays(run.db, run.runId, run.clock.now())
    const open = await selectOpenTables(run.db, filter)
    await run.progress({ stage: 'discovery', done: 0, message: `Reading the catalogue of ${filter.source}` })
    const tables = open.length === 0 ? [] : (await discover(run, source)).tables
    const total = open.reduce((sum, { keys }) => sum + keys, 0)
    const outcomes: TableOutcome[] = []
    for (const { table: name, keys } of open) {
      const done = sumOf(outcomes).tried
      const tell = (here: number) =>
        run.progress({
          stage: 'replay',
          done: done + here,
          total,
          message: `${name}: ${here} of ${keys} keys`,
        })
      outcomes.push(await replayTable(run, source, tables, { ...filter, table: name }, keys, tell))
    }
    const summed = sumOf(outcomes)
    await run.progress({ stage: 'replay', done: total, total })
    return { source: filter.source, ...summed, tables: outcomes }
  } finally {
    await source.close()
  }
}

async function replayTable(
  run: Run,
  source: Source,
  tables: readonly SourceTable[],
  filter: ReplayFilter & { readonly table: string },
  keys: number,
  tell: (done: number) => Promise<void>,
): Promise<TableOutcome> {
  const table = tables.find(({ name }) => name === filter.table)
  if (table === undefined) {
    const error = {
      code: 'SOURCE_TABLE_MISSING',
      message: `${filter.source} has no table ${filter.table} now`,
    }
    return { table: filter.table, ...NONE, tried: keys, stillQuarantined: keys, error }
  }
  try {
    return { table: table.name, ...(await replayKeys(run, source, table, filter, tell)), error: null }
  } catch (error) {
    if (!isTableFault(error)) throw error
    run.log.warn({ err: error, source: source.name, table: table.name }, 'a table could not be replayed')
    const { code, message } = error
    return { table: table.name, ...NONE, tried: keys, stillQuarantined: keys, error: { code, message } }
  }
}
