import { platformErrors } from '../errors/platform-errors.ts'
import type { Actor, RequestContext, Role } from './context.ts'
import { hasRole } from './context.ts'
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

/** @throws AppError SIGN_IN_NEEDED, ROLE_TOO_LOW, DECISION_NEEDS_PERSON */
export function checkRole(action: AnyAction, actor: Actor): void {
  if (!hasRole(actor.role, action.role)) throw tooLow(action.name, action.role, actor)
  if (action.decision === true && !mayDecide(actor)) {
    throw platformErrors.DECISION_NEEDS_PERSON({ action: action.name })
  }
}

function tooLow(action: string, needed: Role, actor: Actor) {
  return actor.kind === 'anonymous'
    ? platformErrors.SIGN_IN_NEEDED({ action, needed })
    : platformErrors.ROLE_TOO_LOW({ action, needed, actor: actor.name, role: actor.role })
}

function mayDecide(actor: Actor): boolean {
  return (actor.kind === 'person' || actor.kind === 'operator') && actor.onBehalfOf === undefined
}
