import { type Actor, type Db, DEFAULT_AGENT_TOKEN, hasRole } from '../../00-platform/index.ts'
import { hashOfSecret, isSameHash, parseToken } from '../claims/lease-token.ts'
import { workflowErrors } from '../errors.ts'
import type { NewLease, TaskRow } from '../queries/claims.ts'

/** Who asks, as leases know it. */
export interface Claimant {
  readonly actor: Actor
  /** The MCP session of the call, where there is one. */
  readonly session?: string | undefined
  readonly db: Db
}

/** The agent that holds what this caller claims: the one acted for, else the caller's own name. */
export function holderOf(actor: Actor): string {
  return actor.onBehalfOf ?? actor.name
}

/** Whether tasks can be named for this caller: not for the token that all local agents share, a person or an operator. */
export function isNamedAgent({ kind, name, onBehalfOf }: Actor): boolean {
  return onBehalfOf !== undefined || (kind === 'agent' && name !== DEFAULT_AGENT_TOKEN)
}

/**
 * By what a caller is known who sends no token: the named agent, else a person, else the session. Two agents that share
 * a token and a name are two sessions. Null: nothing tells this caller from another one.
 */
export function leaseKeyOf({ actor, session }: Pick<Claimant, 'actor' | 'session'>): string | null {
  if (actor.onBehalfOf !== undefined) return `agent:${actor.onBehalfOf}`
  if (actor.kind === 'person') return `person:${actor.name}`
  // With the name, so that a session id that leaked opens nothing for another token.
  if (session !== undefined) return `session:${actor.name}:${session}`
  return actor.kind === 'operator' ? `agent:${actor.name}` : null
}

/**
 * Whether the caller has the newest lease of the task; also one that ran out while nobody took the task since. What an
 * older lease wants to write is refused: this is the fencing.
 * @throws AppError LEASE_TOKEN_INVALID, LEASE_LOST; LEASE_NEEDED when the caller's name holds it, but the token is missing
 */
export function isHolder(
  call: Pick<Claimant, 'actor' | 'session'>,
  task: TaskRow,
  token: string | undefined,
): boolean {
  if (token !== undefined) {
    checkToken(task, token)
    return true
  }
  if (task.leaseKey !== null) return task.leaseKey === leaseKeyOf(call)
  const isOwn = task.held && task.leaseHolder === holderOf(call.actor)
  if (isOwn && !hasRole(call.actor.role, 'operator')) {
    throw workflowErrors.LEASE_NEEDED({ ...named(task), holder: task.leaseHolder })
  }
  return false
}

/** @throws AppError LEASE_TOKEN_INVALID, LEASE_LOST */
export function checkToken(task: TaskRow, token: string): void {
  const { fence, hash } = parseToken(token)
  if (fence < task.fence) throw lost(task, `it was lease ${fence}, the newest is ${task.fence}`)
  if (task.leaseHash === null) throw lost(task, 'it was given back')
  if (fence !== task.fence || !isSameHash(task.leaseHash, hash))
    throw lost(task, 'the token is not the one that the claim answered with')
}

/** A lease to be given, with the secret that only its holder will know. */
export function newLease(
  call: Pick<Claimant, 'actor' | 'session'>,
  secret: string,
  terms: { readonly leaseSeconds: number; readonly implicit: boolean },
): NewLease {
  return {
    holder: holderOf(call.actor),
    hash: hashOfSecret(secret),
    leaseSeconds: terms.leaseSeconds,
    key: terms.implicit || call.actor.kind === 'person' ? leaseKeyOf(call) : null,
  }
}

export function lost(task: TaskRow, why: string) {
  return workflowErrors.LEASE_LOST({ ...named(task), why })
}

export function named({ key, spec }: { readonly key: string; readonly spec: string }) {
  return { task: key, spec }
}
