import { api, body } from '../../api/client.ts'
import type { PIPELINE } from '../../texts/pipeline.ts'

export type Work = keyof typeof PIPELINE.start.works
export type Mode = 'incremental' | 'full'

export interface Order {
  readonly work: Work
  readonly mode: Mode
  /** Only these tables of a source. */
  readonly tables?: readonly string[]
  /** Mark as gone what a source no longer has, however much it is. */
  readonly acceptDeletions?: boolean
}

export interface Step {
  readonly action: string
  readonly input: Readonly<Record<string, unknown>>
}

/** What would happen, in the hub's own words. */
export interface Plan {
  readonly steps?: readonly Step[]
  readonly tables?: readonly string[]
}

export const SYNCS = new Set<Work>(['sync-odoo', 'sync-apn'])
/** Work that knows beforehand what it will do. */
export const PLANNED = new Set<Work>(['pipeline', ...SYNCS])
const DRY = { headers: { 'x-dry-run': 'true' } }

/** Starts the work. @throws ApiError PIPELINE_BUSY, RUN_ALREADY_ACTIVE … */
export function startRun(order: Order): Promise<{ runId: string }> {
  return body(send(order, {}))
}

/** Asks for the plan and does nothing. @throws ApiError whatever the work itself would be refused with */
export async function planRun(order: Order): Promise<Plan> {
  return (await body(send(order, DRY))) as unknown as Plan
}

function send(
  { work, mode, tables, acceptDeletions }: Order,
  init: { readonly headers?: Record<string, string> },
) {
  const source = work.endsWith('odoo') ? ('odoo' as const) : ('apn' as const)
  const path = { path: { source } }
  if (work === 'pipeline') return api.POST('/api/v1/pipeline/run', { body: { mode }, ...init })
  if (SYNCS.has(work)) {
    const chosen = {
      mode,
      ...(tables === undefined ? {} : { tables: [...tables] }),
      ...(acceptDeletions === undefined ? {} : { acceptDeletions }),
    }
    return api.POST('/api/v1/ingestion/{source}/sync', { params: path, body: chosen, ...init })
  }
  if (work.startsWith('discover'))
    return api.POST('/api/v1/ingestion/{source}/discover', { params: path, ...init })
  if (work === 'transform')
    return api.POST('/api/v1/transform/{entity}', { params: { path: { entity: 'all' } }, ...init })
  if (work === 'validate') return api.POST('/api/v1/validate/run', { body: {}, ...init })
  return work === 'embed' ? api.POST('/api/v1/embed/run', init) : api.POST('/api/v1/match/run', init)
}
