import { platformErrors } from '../errors/platform-errors.ts'
import type { AnyAction, BoundAction } from './define-action.ts'

export interface Registry {
  /** @throws AppError ACTION_UNKNOWN */
  get(name: string): BoundAction
  has(name: string): boolean
  /** All actions by name. */
  list(): readonly BoundAction[]
  /** Fails at start-up when a name that a job or chain refers to does not exist. */
  requireNames(names: readonly string[], usedBy: string): void
}

const NAME = /^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/

/** Collects the actions of all services. Names and REST routes are unique, or the process does not start. */
export function createRegistry(groups: readonly (readonly BoundAction[])[]): Registry {
  const byName = new Map<string, BoundAction>()
  const routes = new Set<string>()
  for (const bound of groups.flat()) {
    checkAction(bound.action, byName, routes)
    byName.set(bound.action.name, bound)
  }
  const sorted = [...byName.values()].sort((a, b) => (a.action.name < b.action.name ? -1 : 1))
  return {
    get: (name) => {
      const bound = byName.get(name)
      if (bound === undefined) throw platformErrors.ACTION_UNKNOWN({ name })
      return bound
    },
    has: (name) => byName.has(name),
    list: () => sorted,
    requireNames: (names, usedBy) => {
      const missing = names.filter((name) => !byName.has(name))
      if (missing.length > 0) throw new Error(`${usedBy} refers to unknown actions: ${missing.join(', ')}`)
    },
  }
}

function checkAction(action: AnyAction, known: ReadonlyMap<string, BoundAction>, routes: Set<string>): void {
  if (!NAME.test(action.name))
    throw new Error(`action name ${action.name} is not domain.verb-noun in kebab-case`)
  if (known.has(action.name)) throw new Error(`action ${action.name} is defined twice`)
  if (action.kind === 'long' && action.expose.job === undefined) {
    throw new Error(`long action ${action.name} needs a job policy (timeoutMs, maxAttempts)`)
  }
  const rest = action.expose.rest
  if (rest === undefined) return
  const route = `${rest.method} ${rest.path.replace(/\{\w+\}/g, '{}')}`
  if (routes.has(route)) throw new Error(`route ${route} of ${action.name} is defined twice`)
  routes.add(route)
}
