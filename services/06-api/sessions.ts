import { fastifyCookie } from '@fastify/cookie'
import type { FastifyInstance } from 'fastify'
import { closeSession, openSession } from '../00-platform/index.ts'
import { authenticate, sessionCookie, sessionOfRequest, sessionSecret } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { API_PREFIX } from './rest.ts'

/** Sign-in by one-time link, sign-out, and who am I. */
export async function registerSessions(app: FastifyInstance, deps: ApiDeps): Promise<void> {
  await app.register(fastifyCookie)
  const cookie = sessionCookie(deps)
  const options = { path: '/', httpOnly: true, sameSite: 'strict' as const }

  app.get<{ Params: { secret: string } }>('/sign-in/:secret', async (request, reply) => {
    const { sessionSecret, expiresAt } = await openSession(deps.identity, request.params.secret)
    reply
      .header('referrer-policy', 'no-referrer')
      .setCookie(cookie, sessionSecret, { ...options, expires: expiresAt })
    return reply.redirect('/', 303)
  })

  app.get(`${API_PREFIX}/session`, async (request) => {
    const session = await sessionOfRequest(deps, request)
    const actor = session?.actor ?? (await authenticate(deps, request))
    return {
      name: actor.name,
      kind: actor.kind,
      role: actor.role,
      csrfToken: session?.csrfToken ?? null,
      expiresAt: session?.expiresAt ?? null,
    }
  })

  app.post(`${API_PREFIX}/session/sign-out`, async (request, reply) => {
    await authenticate(deps, request)
    const secret = sessionSecret(deps, request)
    if (secret !== undefined) await closeSession(deps.identity, secret)
    return reply.clearCookie(cookie, options).code(204).send()
  })
}
