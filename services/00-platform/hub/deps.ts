import { actionsFor } from '../actions/define-action.ts'
import type { Registry } from '../actions/registry.ts'
import type { Clock } from '../clock.ts'
import type { Pool } from '../database/client.ts'
import type { Ids } from '../ids.ts'

/** What the platform's own actions use. `registry` and `noticeCancel` are late: the platform is built around them. */
export interface PlatformDeps {
  readonly pool: Pool
  readonly clock: Clock
  readonly ids: Ids
  readonly version: string
  readonly databaseKind: 'server' | 'embedded'
  readonly startedAt: Date
  readonly home: string
  registry(): Registry
  noticeCancel(runId: string, by: string): void
}

export const { defineAction, defineLongAction } = actionsFor<PlatformDeps>()
