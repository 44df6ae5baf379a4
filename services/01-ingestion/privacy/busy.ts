import type { ActionContext, Db, RunContext } from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import { ingestionErrors } from '../errors.ts'
import { selectActiveRun } from '../pipeline/queries.ts'
import { sleepOnClock } from '../sources/retry.ts'
import { workedSince } from './queries.ts'

type Ctx = Pick<ActionContext<IngestionDeps>, 'db' | 'deps'>

/** Work that reads a source: what it read before the erasure, it would write after it. */
const READERS = ['ingestion.sync', 'ingestion.watch', 'ingestion.backfill', 'ingestion.join-backfill']
/** Work that changes what may be loaded of persons. */
const ERASERS = ['privacy.erase-person', 'privacy.lift-suppression']
const LOOK_EVERY_MS = 300
/** Stages that begin again and again are not waited for without end: the record tells what remains. */
const MOST_ROUNDS = 5

/** RAW and what is made from it: a run at the same time would bring back what it read before. @throws ERASURE_WHILE_BUSY */
export async function refuseBusy({ db, deps }: Ctx): Promise<void> {
  for (const action of [...READERS, ...deps.stages.map((step) => step.action)]) {
    const id = await selectActiveRun(db, action)
    if (id !== undefined) throw ingestionErrors.ERASURE_WHILE_BUSY({ id })
  }
}

/** The other way round, for readers that do not share the erasure's exclusive key. @throws ERASURE_ACTIVE */
export async function refuseErasing(db: Db): Promise<void> {
  for (const action of ERASERS) {
    const id = await selectActiveRun(db, action)
    if (id !== undefined) throw ingestionErrors.ERASURE_ACTIVE({ id })
  }
}

/**
 * Does `work` when no stage is going on, and again when one went on meanwhile. A schedule may have begun it since the
 * erasure was allowed: what it read of RAW before the rows were empty it writes when it likes.
 */
export async function withoutStages(
  run: RunContext<IngestionDeps>,
  work: () => Promise<void>,
): Promise<void> {
  const actions = run.deps.stages.map((step) => step.action)
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    for (let waited = 0; await workedSince(run.db, actions, null); waited++) {
      await run.progress({ stage: 'waiting for stages', done: waited })
      await sleepOnClock(LOOK_EVERY_MS, run.signal)
    }
    const since = run.clock.now()
    await work()
    if (!(await workedSince(run.db, actions, since))) return
  }
}
