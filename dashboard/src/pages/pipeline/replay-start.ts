import { api, body } from '../../api/client.ts'
import type { SourceName } from '../../api/loading-queries.ts'

/** What of the quarantine is read again: all of the source, or what is named. */
export interface ReplayScope {
  readonly source: SourceName
  readonly table?: string
  readonly code?: string
  readonly id?: number
}

export interface ReplayPlan {
  readonly keys: number
  readonly waiting: readonly { readonly table: string; readonly code: string; readonly keys: number }[]
}

/** Counts what waits; connects to nothing. */
export async function planReplay(scope: ReplayScope): Promise<ReplayPlan> {
  return (await body(send(scope, { headers: { 'x-dry-run': 'true' } }))) as unknown as ReplayPlan
}

/** @throws ApiError RUN_ALREADY_ACTIVE while the source is loaded, SOURCE_NOT_CONFIGURED … */
export function startReplay(scope: ReplayScope): Promise<{ runId: string }> {
  return body(send(scope, {}))
}

function send({ source, ...rest }: ReplayScope, init: { readonly headers?: Record<string, string> }) {
  return api.POST('/api/v1/quarantine/{source}/replay', {
    params: { path: { source } },
    body: rest,
    ...init,
  })
}
