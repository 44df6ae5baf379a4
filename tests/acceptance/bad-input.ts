import { expect } from 'vitest'
import { HUB_POLL_MS, type Hub, type Settings, until } from './processes.ts'

/** No source at all: the hub starts and loads nothing. */
export const NOTHING: Settings = { SAMPLE: 'false' }
export const LIMIT_MS = 90_000
export const SECRET = 'hunter2-do-not-show'

/** Waits until the first load ended, however, and answers what the hub said. */
export async function firstLoad(hub: Hub): Promise<string> {
  await until(
    'the first load to end',
    () => /loaded and matched|the first load (failed|cancelled)/.test(hub.output()),
    { program: hub, timeoutMs: LIMIT_MS },
  )
  return hub.output()
}

interface Load {
  readonly table: string
  readonly status: string
  readonly read: number
  readonly inserted: number
  readonly quarantined: number
}

export const loadsOf = async (hub: Hub) =>
  (await hub.read<{ loads: Load[] }>('/ingestion/loads?limit=100')).loads

export async function quarantineOf(hub: Hub) {
  type Row = { table: string; key: object; column: string | null; code: string; message: string }
  const { rows } = await hub.read<{ rows: Row[] }>('/quarantine?limit=100')
  return rows
    .map(({ table, key, column, code }) => `${table} ${JSON.stringify(key)} ${column ?? '-'} ${code}`)
    .sort()
}

export const firstSyncId = (hub: Hub) =>
  until('the first sync to be started', async () => {
    const { runs } = await hub.read<{ runs: { id: string; action: string }[] }>('/runs')
    return runs.findLast(({ action }) => action === 'ingestion.sync')?.id
  })

/** Waits for the first step of the first load alone. */
export const firstSync = async (hub: Hub) => ended(hub, await firstSyncId(hub))

async function ended(hub: Hub, runId: string) {
  type Run = { status: string; error: { code: string; message: string } | null; result: unknown }
  return until(
    `run ${runId} to end`,
    async () => {
      const run = await hub.read<Run>(`/runs/${runId}`)
      return ['succeeded', 'failed', 'cancelled'].includes(run.status) && run
    },
    { timeoutMs: LIMIT_MS, everyMs: HUB_POLL_MS, program: hub },
  )
}

export async function run(hub: Hub, action: string, input: object) {
  const { status, body } = await hub.call<{ runId: string }>(action, input)
  expect(status, JSON.stringify(body)).toBe(202)
  return ended(hub, body.runId)
}
