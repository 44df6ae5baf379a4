import type { Actor, Db } from '../../00-platform/index.ts'
import type { WorkflowDeps } from '../deps.ts'

/** What a change of a task needs of a call; `db` is its transaction. */
export interface TaskCall {
  readonly deps: Pick<WorkflowDeps, 'ids' | 'options'>
  readonly db: Db
  readonly actor: Actor
  readonly requestId: string
  /** The MCP session of the call, where there is one. */
  readonly session?: string | undefined
}

export interface Lease {
  /** `<fence>.<secret>`: goes with every write about the task. */
  readonly token: string
  readonly expiresAt: string
}
