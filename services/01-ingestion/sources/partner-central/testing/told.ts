import { inspect } from 'node:util'

/** Everything that a log or a screen could show of an error: message, details, causes, stacks. */
export function everythingOf(error: unknown): string {
  return inspect(error, { depth: 20, showHidden: true })
}
