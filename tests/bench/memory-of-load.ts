import { readFileSync } from 'node:fs'
import type { Pool } from '../../services/00-platform/index.ts'
import { type HubProcess, pause } from './hub-process.ts'

export interface LoadMemory {
  readonly rows: number
  readonly seconds: number
  /** Highest resident memory of the hub until so many rows were loaded, and behind them, MiB. */
  readonly before: number
  readonly behind: number
}

const LOOK_MS = 100

/** Loads one table whole through a hub and looks at its resident memory all the while. @param mark rows */
export async function memoryOfLoad(
  hub: HubProcess,
  database: Pool,
  { source, table, mark }: { readonly source: 'apn' | 'odoo'; readonly table: string; readonly mark: number },
): Promise<LoadMemory> {
  const { runId } = await hub.call<{ runId: string }>('POST', `/ingestion/${source}/sync`, {
    mode: 'full',
    tables: [table],
  })
  let ended = false
  const highest = { before: 0, behind: 0 }
  const watching = (async () => {
    while (!ended) {
      const memory = residentMiB(hub.pid)
      const [load] = await database<{ read: number }[]>`
        select read from ops.loads where source = ${source} order by started_at desc, id desc limit 1`
      const part = (load?.read ?? 0) <= mark ? 'before' : 'behind'
      highest[part] = Math.max(highest[part], memory)
      await pause(LOOK_MS)
    }
  })()
  try {
    const { result, seconds } = await hub.finish<{ total: { read: number } }>(runId)
    return { rows: result.total.read, seconds, ...highest }
  } finally {
    ended = true
    await watching
  }
}

function residentMiB(pid: number): number {
  const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Math.round(Number(found?.[1] ?? 0) / 102.4) / 10
}
