import type { Client } from './kill-stages.ts'
import { type Hub, type Program, until } from './processes.ts'

const LOOK_EVERY_MS = 10

/** A part in the hands of a process. */
export interface Held {
  readonly part: number
  readonly pid: number
}

/** Worker processes by their id. */
export interface Staff {
  readonly workers: Map<number, Program>
  add(): void
}

export function createStaff(start: () => Program): Staff {
  const workers = new Map<number, Program>()
  const add = () => {
    const worker = start()
    workers.set(worker.pid, worker)
  }
  return { workers, add }
}

/** @returns the run that leads it */
export async function beginBackfill(hub: Hub, input: object): Promise<string> {
  const { status, body } = await hub.call<{ runId: string }>('ingestion.backfill', {
    source: 'odoo',
    ...input,
  })
  if (status !== 202) throw new Error(`the backfill was refused: ${JSON.stringify(body)}`)
  return body.runId
}

/**
 * Kills a worker that has committed some batches of a part, but not all: the leading one, or one that helps. One that ended
 * its part in the last moment does not count; each killed one is replaced.
 */
export async function killAtWork(db: Client, runId: string, leads: boolean, staff: Staff): Promise<Held> {
  for (;;) {
    const held = await until(
      'a worker to be in the midst of a part',
      () => heldPart(db, runId, leads, [...staff.workers.keys()]),
      { timeoutMs: 60_000, everyMs: LOOK_EVERY_MS },
    )
    const victim = staff.workers.get(held.pid)
    victim?.kill('SIGKILL')
    await victim?.ended
    const still = await heldPart(db, runId, leads, [held.pid])
    staff.workers.delete(held.pid)
    staff.add()
    if (still !== undefined) return still
  }
}

async function heldPart(
  db: Client,
  runId: string,
  leads: boolean,
  pids: readonly number[],
): Promise<Held | undefined> {
  const [row] = await db<Held[]>`
    select number as part, split_part(worker, ':', 2)::int as pid from ops.backfill_parts
    where state = 'running' and position <> 'null' and (run_id = ${runId}) = ${leads}
      and split_part(worker, ':', 2)::int in ${db([...pids])}
    order by number limit 1`
  return row
}

export interface Total {
  readonly read: number
  readonly inserted: number
  readonly updated: number
  readonly unchanged: number
  readonly quarantined: number
}

/** The totals of the backfill, once it ended. @throws Error when it failed */
export async function resultOf(db: Client, runId: string): Promise<Total> {
  type Row = { status: string; result: { total: Total }; error: unknown }
  const run = await until(
    'the backfill to end',
    async () => {
      const [row] = await db<Row[]>`select status, result, error from ops.runs where id = ${runId}`
      return row !== undefined && ['succeeded', 'failed', 'cancelled'].includes(row.status) ? row : undefined
    },
    { timeoutMs: 120_000 },
  )
  if (run.status !== 'succeeded') throw new Error(`the backfill ${run.status}: ${JSON.stringify(run.error)}`)
  return run.result.total
}
