import type { HttpMethod } from '../../00-platform/index.ts'
import { projectHeader } from '../schemas.ts'

/** A lease may be sent beside the body, as credentials are. */
const leaseHeaders = { ...projectHeader, 'x-lease-token': 'lease' } as const

/** What every action on one task has in common. */
export function onTask(method: HttpMethod, suffix: string, { lease = false } = {}) {
  return {
    reach: 'hub',
    expose: {
      rest: {
        method,
        path: `/specs/{spec}/tasks/{id}${suffix}`,
        headers: lease ? leaseHeaders : projectHeader,
      },
      mcp: true,
      cli: true,
    },
    positional: ['spec', 'id'] as string[],
  } as const
}
