import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ApiDeps } from './deps.ts'
import { apiErrors } from './errors.ts'
import { rateLimiter } from './rate-limit.ts'
import { DATA_HEADERS } from './security-headers.ts'

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/**
 * What every request meets first: its id and the security headers go on the answer; a page of another site, a name
 * rebound to loopback, and who asks too often get nothing. One hook, because each of them costs every answer a little.
 */
export function registerGuards(app: FastifyInstance, deps: ApiDeps): void {
  const allowed = new Set([...LOOPBACK, ...publicHosts(deps)])
  const limit = rateLimiter(deps.config.RATE_LIMIT_PER_MINUTE, () => performance.now())
  app.addHook('onRequest', (request, reply, next) => {
    reply.header('x-request-id', request.id).headers(DATA_HEADERS)
    if (request.headers.upgrade !== undefined) closeOnceAnswered(request, reply)
    const host = hostName(request.headers.host ?? '')
    if (!allowed.has(host)) return next(apiErrors.HOST_NOT_ALLOWED({ host }))
    const origin = originHost(request)
    if (origin !== undefined && !allowed.has(origin) && !isFrameOfOurs(request))
      return next(apiErrors.ORIGIN_NOT_ALLOWED({ origin }))
    limit(request)
    next()
  })
}

/**
 * The frame of diagrams has no origin (services/06-api/dashboard/files.ts) and asks for its scripts as `null`: they are the
 * same for everybody, so whoever calls itself so may have them, and nothing else.
 */
function isFrameOfOurs({ method, url, headers }: FastifyRequest): boolean {
  return headers.origin === 'null' && method === 'GET' && url.startsWith('/assets/')
}

/** Who asked for another protocol and got an ordinary answer would wait on a socket that no server looks after. */
function closeOnceAnswered(request: FastifyRequest, reply: FastifyReply): void {
  reply.raw.once('finish', () => request.raw.socket.destroySoon())
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
