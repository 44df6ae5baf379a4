import type { FastifyInstance } from 'fastify'
import type { ApiDeps } from './deps.ts'

/** `/health`: the process lives. `/ready`: database, migrations and queue answer (503 with the problem when not). */
export function registerHealth(app: FastifyInstance, deps: ApiDeps): void {
  const unlimited = { config: { unlimited: true } }
  app.get('/health', unlimited, async () => ({ status: 'ok', version: deps.version }))
  app.get('/ready', unlimited, async () => ({ status: 'ok', checks: await deps.ready() }))
}
