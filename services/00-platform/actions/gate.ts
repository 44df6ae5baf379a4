import { platformErrors } from '../errors/platform-errors.ts'
import { type Actor, DEFAULT_AGENT_TOKEN, hasRole, type RequestContext, type Role } from './context.ts'
import type { AnyAction } from './define-action.ts'

/**
 * What governance decides beyond roles. Each port returns, or resolves, when allowed and throws an AppError when not.
 * The defaults allow; 10-governance replaces them without touching an action.
 */
export interface GatePorts {
  checkPermission(action: AnyAction, input: unknown, context: RequestContext): Promise<void> | void
  checkBudget(action: AnyAction, input: unknown, context: RequestContext): Promise<void> | void
}

export const openGate: GatePorts = {
  checkPermission: () => {},
  checkBudget: () => {},
}

/**
 * An agent that asks for a decision hears that people decide, not which role it lacks: that would send it looking for one.
 * @throws AppError SIGN_IN_NEEDED, ROLE_TOO_LOW, DECISION_NEEDS_PERSON
 */
export function checkRole(action: AnyAction, actor: Actor): void {
  if (action.decision === true && actor.kind !== 'anonymous' && !mayDecide(actor)) {
    throw platformErrors.DECISION_NEEDS_PERSON({ action: action.name })
  }
  if (!hasRole(actor.role, action.role)) throw tooLow(action.name, action.role, actor)
}

/**
 * The caller, acting for a named agent when one is given: the default agent token and a person may, others only for
 * themselves. Who acts for another cannot decide anything.
 * @throws AppError ACT_FOR_FORBIDDEN
 */
export function actingFor(actor: Actor, agent: string | undefined): Actor {
  if (agent === undefined || agent === actor.name || agent === actor.onBehalfOf) return actor
  const may = actor.name === DEFAULT_AGENT_TOKEN || actor.kind === 'person' || actor.kind === 'system'
  if (!may || actor.onBehalfOf !== undefined)
    throw platformErrors.ACT_FOR_FORBIDDEN({ actor: actor.onBehalfOf ?? actor.name })
  return { ...actor, onBehalfOf: agent }
}

function tooLow(action: string, needed: Role, actor: Actor) {
  return actor.kind === 'anonymous'
    ? platformErrors.SIGN_IN_NEEDED({ action, needed })
    : platformErrors.ROLE_TOO_LOW({ action, needed, actor: actor.name, role: actor.role })
}

function mayDecide(actor: Actor): boolean {
  return (actor.kind === 'person' || actor.kind === 'operator') && actor.onBehalfOf === undefined
}
