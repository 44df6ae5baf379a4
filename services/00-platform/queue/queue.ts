import { PgBoss } from 'pg-boss'
import type { Logger } from 'pino'
import type { Db, Pool } from '../database/client.ts'
import { platformErrors } from '../errors/platform-errors.ts'

export interface QueueOptions {
  readonly pool: Pool
  readonly kind: 'server' | 'embedded'
  readonly log: Logger
}

/** One cron entry: an action that the scheduler calls, with fixed input. */
export interface Schedule {
  readonly name: string
  readonly cron: string
}

export interface Queue {
  /** Enqueues the execution of a run in the caller's transaction; nothing happens when it is waiting there already. */
  enqueueRun(db: Db, runId: string): Promise<void>
  /** Starts taking work. `onRun` gets run ids, `onSchedule` names of actions that are due. */
  work(handlers: { onRun(id: string): Promise<void>; onSchedule(name: string): Promise<void> }): Promise<void>
  /** Looks for work now instead of at the next poll. */
  wake(): void
  /** Makes these the only ones. @throws SCHEDULE_INVALID */
  setSchedules(schedules: readonly Schedule[]): Promise<void>
  /** True when the queue answers. */
  isReady(): Promise<boolean>
  stop(): Promise<void>
}

const RUNS = 'runs'
const SCHEDULED = 'scheduled'
/** A worker takes this many runs at once; the CPU-heavy parts have threads of their own, and one may be a watch that waits. */
const RUN_CONCURRENCY = 3
/** `short`: at most one job waits per singleton key, so that a long queue does not fill with second jobs of one run. */
const POLICIES = { [RUNS]: 'short', [SCHEDULED]: 'standard' } as const
const NO_JOB = '00000000-0000-0000-0000-000000000000'
const RUN_EXPIRY_SECONDS = 24 * 3_600

/** pg-boss over the hub's own pool; the same code on a server and on the embedded database. */
export async function createQueue(options: QueueOptions): Promise<Queue> {
  const { pool, log } = options
  const boss = new PgBoss({
    db: bossDatabase(pool),
    schema: 'pgboss',
    backend: options.kind === 'embedded' ? 'pglite' : 'postgres',
    superviseIntervalSeconds: 60,
  })
  boss.on('error', (error) => log.warn({ err: error }, 'the queue reported an error'))
  await boss.start()
  for (const [name, policy] of Object.entries(POLICIES)) {
    await boss.createQueue(name, { policy, retryLimit: 0, expireInSeconds: RUN_EXPIRY_SECONDS - 1 })
    // pg-boss reads what it knows of a queue on its first use, on the pool: inside a transaction of the embedded
    // database that would wait for itself. This makes the first use now.
    await boss.findJobs(name, { id: NO_JOB })
  }
  const workers: string[] = []

  return {
    enqueueRun: async (db, runId) => {
      await boss.send(RUNS, { runId }, { db: bossDatabase(db), singletonKey: runId })
    },
    work: async (handlers) => {
      const pollingIntervalSeconds = 2
      workers.push(
        await boss.work<{ runId: string }>(
          RUNS,
          { pollingIntervalSeconds, localConcurrency: RUN_CONCURRENCY },
          async (jobs) => {
            for (const job of jobs) await told(handlers.onRun(job.data.runId), log)
          },
        ),
        await boss.work<{ name: string }>(SCHEDULED, { pollingIntervalSeconds }, async (jobs) => {
          for (const job of jobs) await told(handlers.onSchedule(job.data.name), log)
        }),
      )
    },
    wake: () => {
      for (const id of workers) boss.notifyWorker(id)
    },
    setSchedules: (schedules) => setSchedules(boss, schedules),
    isReady: async () => (await boss.getQueue(RUNS)) !== null,
    stop: () => boss.stop({ graceful: false, close: false }),
  }
}

/** pg-boss keeps all there is of what a job failed with, a refused row in its detail too: it is given the code alone. */
async function told(work: Promise<void>, log: Logger): Promise<void> {
  try {
    await work
  } catch (error) {
    log.error({ err: error }, 'a job failed')
    throw new Error(
      `failed with ${String((error as { code?: unknown } | null)?.code ?? 'INTERNAL')}; see the log`,
    )
  }
}

async function setSchedules(boss: PgBoss, schedules: readonly Schedule[]): Promise<void> {
  const wanted = new Map(schedules.map(({ name, cron }) => [name, cron]))
  for (const { key, cron } of await boss.getSchedules(SCHEDULED)) {
    if (!wanted.has(key)) await boss.unschedule(SCHEDULED, key)
    // Setting one again costs a start 60 ms: the cron expression is read with all that knows calendars.
    else if (wanted.get(key) === cron) wanted.delete(key)
  }
  for (const [name, cron] of wanted) {
    try {
      await boss.schedule(SCHEDULED, cron, { name }, { key: name, tz: 'UTC' })
    } catch (cause) {
      if (isDatabaseError(cause)) throw cause
      const why = cause instanceof Error ? cause.message : String(cause)
      throw platformErrors.SCHEDULE_INVALID({ name, cron, why }, { cause })
    }
  }
}

/** What is not the expression's fault: the server says a SQLSTATE, a connection a system code. */
function isDatabaseError(error: unknown): boolean {
  return error instanceof Error && 'code' in error
}

/** What pg-boss needs of a database, on a pool (a reserved connection keeps its BEGIN … COMMIT scripts together) or a transaction. */
export function bossDatabase(db: Db) {
  return {
    executeSql: async (text: string, values: unknown[] = []) => {
      const connection = 'reserve' in db ? await db.reserve() : undefined
      try {
        const rows = await (connection ?? db).unsafe(jsonOnce(text, values), values as never[])
        return { rows: lastRows(rows) }
      } finally {
        connection?.release()
      }
    },
  }
}

/** The driver writes what goes into a `json` as JSON, also a text that is JSON already: that one goes in as text. */
function jsonOnce(text: string, values: readonly unknown[]): string {
  return text.replace(/\$(\d+)::json\b/g, (cast, place) =>
    typeof values[Number(place) - 1] === 'string' ? `$${place}::text::json` : cast,
  )
}

/** A script of several statements answers with several results; pg-boss reads the last. */
function lastRows(result: unknown): Record<string, unknown>[] {
  if (!Array.isArray(result)) return []
  const rows: unknown = Array.isArray(result[0]) ? result.flat() : result
  return [...(rows as Record<string, unknown>[])]
}
