import type { HttpMethod } from '../../00-platform/index.ts'
import { projectHeader } from '../schemas.ts'

/** What every action on one task has in common. */
export function onTask(method: HttpMethod, suffix: string) {
  return {
    reach: 'hub',
    expose: {
      rest: { method, path: `/specs/{spec}/tasks/{id}${suffix}`, headers: projectHeader },
      mcp: true,
      cli: true,
    },
    positional: ['spec', 'id'] as string[],
  } as const
}
