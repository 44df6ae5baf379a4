import type { FastifyInstance } from 'fastify'
import type { ApiDeps } from './deps.ts'

/** Asked for by what watches the hub, which the rate limit must not turn away. */
export const WATCH_PATHS: ReadonlySet<string> = new Set(['/health', '/ready'])

/** `/health`: the process lives. `/ready`: database, migrations and queue answer (503 with the problem when not). */
export function registerHealth(app: FastifyInstance, deps: ApiDeps): void {
  app.get('/health', async () => ({ status: 'ok', version: deps.version }))
  app.get('/ready', async () => ({ status: 'ok', checks: await deps.ready() }))
}
