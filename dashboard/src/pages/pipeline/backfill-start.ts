import { api, body } from '../../api/client.ts'
import type { SourceName } from '../../api/loading-queries.ts'

export interface BackfillInput {
  readonly source: SourceName
  /** None: all. */
  readonly tables: readonly string[]
  readonly workers: number
  readonly partRows: number
  readonly fresh: boolean
  readonly ignoreSpace: boolean
}

/** What a backfill would do, as far as the source can tell beforehand. */
export interface BackfillPlan {
  readonly workers: number
  readonly parts: number
  readonly tables: readonly {
    readonly table: string
    readonly rows: number | null
    readonly bytes: number | null
    readonly parts: number
  }[]
  readonly space: {
    readonly neededBytes: number
    readonly freeBytes: number | null
    readonly from: 'disk' | 'limit' | null
    readonly enough: boolean | null
  }
  readonly resumes: { readonly parts: number; readonly partsLeft: number } | null
}

/** @throws ApiError BACKFILL_SPACE_SHORT, BACKFILL_SYNC_ACTIVE, RUN_ALREADY_ACTIVE … */
export function startBackfill(input: BackfillInput): Promise<{ runId: string }> {
  return body(send(input, {}))
}

/** Asks the source how much there is; writes nothing. @throws ApiError what the work itself would be refused with */
export async function planBackfill(input: BackfillInput): Promise<BackfillPlan> {
  return (await body(send(input, { headers: { 'x-dry-run': 'true' } }))) as unknown as BackfillPlan
}

function send(
  { source, tables, ...rest }: BackfillInput,
  init: { readonly headers?: Record<string, string> },
) {
  const some = tables.length === 0 ? {} : { tables: [...tables] }
  return api.POST('/api/v1/ingestion/{source}/backfill', {
    params: { path: { source } },
    body: { ...rest, ...some },
    ...init,
  })
}
