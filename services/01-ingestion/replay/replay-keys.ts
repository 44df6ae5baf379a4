import { type RunContext, toAppError } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { finishLoad, insertLoad, type NewLoad } from '../loading/queries.ts'
import { settleApart } from '../loading/settle.ts'
import { describeTarget, sparingNewer } from '../loading/target.ts'
import type { LoadState } from '../loading/write-batch.ts'
import { loadSuppression } from '../privacy/suppression.ts'
import { contractOf } from '../raw/contract.ts'
import type { RowKey, Source, SourceTable } from '../sources/source.ts'
import { NONE, plus, type ReplayCounts } from './counts.ts'
import { type ReplayFilter, selectNewestId, selectOpenKeys } from './queries.ts'
import { readAllFor, readByKey } from './read-again.ts'
import { settle } from './settle-keys.ts'

type Run = RunContext<IngestionDeps>

/** Keys asked for at once. */
const AT_ONCE = 500

/**
 * Reads the open keys of one table again and writes them, as a load of mode `replay`.
 * @param tell how many keys were tried so far
 * @throws SOURCE_*, DATABASE_*; the load is then marked failed
 */
export async function replayKeys(
  run: Run,
  source: Source,
  table: SourceTable,
  filter: ReplayFilter,
  tell: (done: number) => Promise<void>,
): Promise<ReplayCounts> {
  const state = await beginLoad(run, source, table)
  const upTo = await selectNewestId(run.db)
  const rest: RowKey[] = []
  let counts = NONE
  try {
    for (let after = ''; ; ) {
      run.signal.throwIfAborted()
      await tell(counts.tried)
      const chunk = await selectOpenKeys(run.db, filter, { after, upTo, limit: AT_ONCE })
      const keys = chunk.map(({ key }) => key)
      const began = run.clock.now()
      const found = keys.length === 0 ? undefined : await readByKey(source, table, keys, run.signal)
      if (found === undefined) rest.push(...keys)
      else counts = plus(counts, await settle(run, sparing(state, began), { keys, upTo }, [found]))
      if (chunk.length < AT_ONCE) break
      after = chunk.at(-1)?.at ?? after
    }
    if (rest.length > 0) {
      const { batchSize } = run.deps.settings.loading
      const read = readAllFor(source, table, rest, batchSize, run.signal)
      const asked = { keys: rest, upTo }
      counts = plus(counts, await settle(run, sparing(state, run.clock.now()), asked, read))
    }
    await finishLoad(run.db, state.load.id, 'succeeded', null, run.clock.now())
    return counts
  } catch (error) {
    const { code } = toAppError(error, run.requestId)
    await finishLoad(run.db, state.load.id, 'failed', code, run.clock.now()).catch(() => {})
    throw error
  }
}

/** A watch or a backfill may write a newer row while an older one is on its way here: the newer one stays. */
function sparing(state: LoadState, began: Date): LoadState {
  return { ...state, target: sparingNewer(state.target, state.load.id, began) }
}

async function beginLoad(run: Run, source: Source, table: SourceTable): Promise<LoadState> {
  const contract = contractOf(run.deps.settings.loading.contracts, source.name, table.name)
  const target = await describeTarget(run.db, source.name, table, contract)
  const now = run.clock.now()
  const load: NewLoad = {
    ...{ id: run.deps.ids.next(now), runId: run.runId, source: source.name, table: table.name },
    mode: 'replay',
  }
  await insertLoad(run.db, load, now)
  const suppression = await loadSuppression(run.db, target)
  return {
    load,
    target,
    reconcile: false,
    hasRows: true,
    notes: '',
    openQuarantine: true,
    suppression,
    settle: settleApart,
  }
}
