import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ApiDeps } from './deps.ts'
import { apiErrors } from './errors.ts'

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/** Host and Origin checks: a page of another site, or a name rebound to loopback, gets nothing. */
export function registerGuards(app: FastifyInstance, deps: ApiDeps): void {
  const allowed = new Set([...LOOPBACK, ...publicHosts(deps)])
  app.addHook('onRequest', (request, _reply, next) => {
    const host = hostName(request.headers.host ?? '')
    if (!allowed.has(host)) return next(apiErrors.HOST_NOT_ALLOWED({ host }))
    const origin = originHost(request)
    if (origin !== undefined && !allowed.has(origin)) return next(apiErrors.ORIGIN_NOT_ALLOWED({ origin }))
    next()
  })
}

function publicHosts(deps: ApiDeps): string[] {
  return deps.config.PUBLIC_HOSTS.split(',')
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== '')
}

/** `localhost:8000` → `localhost`; keeps the brackets of IPv6. */
function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '')
}

function originHost(request: FastifyRequest): string | undefined {
  const { origin } = request.headers
  if (origin === undefined) return undefined
  try {
    return new URL(origin).hostname
  } catch {
    return 'null'
  }
}
