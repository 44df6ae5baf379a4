import { fastifyCookie } from '@fastify/cookie'
import type { FastifyRequest } from 'fastify'
import {
  type Actor,
  AgentNameSchema,
  ANONYMOUS,
  AppError,
  actingFor,
  actorOfToken,
  platformErrors,
  type Session,
  sessionOf,
} from '../00-platform/index.ts'
import type { ApiDeps } from './deps.ts'
import { apiErrors } from './errors.ts'

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])

export function sessionCookie(deps: Pick<ApiDeps, 'instanceId'>): string {
  return `revops_session_${deps.instanceId}`
}

/**
 * Who sends this request: bearer token, else session cookie, else an anonymous reader, who is known without waiting.
 * A write with a cookie needs the session's CSRF token.
 * @throws AppError CREDENTIAL_INVALID, ACT_FOR_FORBIDDEN, CSRF_TOKEN_INVALID, SIGN_IN_NEEDED
 */
export function authenticate(deps: ApiDeps, request: FastifyRequest): Actor | Promise<Actor> {
  const bearer = bearerOf(request)
  if (bearer !== undefined) return actorOfToken(deps.identity, bearer, actForOf(request))
  return request.headers.cookie === undefined ? anonymous(deps, request) : actorOfSession(deps, request)
}

async function actorOfSession(deps: ApiDeps, request: FastifyRequest): Promise<Actor> {
  const session = await sessionOfRequest(deps, request)
  if (session === undefined) return anonymous(deps, request)
  if (!SAFE_METHODS.has(request.method) && request.headers['x-csrf-token'] !== session.csrfToken) {
    throw apiErrors.CSRF_TOKEN_INVALID()
  }
  return actingFor(session.actor, actForOf(request))
}

function anonymous(deps: ApiDeps, request: FastifyRequest): Actor {
  if (!deps.config.REQUIRE_SIGN_IN) return ANONYMOUS
  throw platformErrors.SIGN_IN_NEEDED({ action: request.url.split('?')[0] ?? '', needed: 'reader' })
}

export async function sessionOfRequest(deps: ApiDeps, request: FastifyRequest): Promise<Session | undefined> {
  const secret = sessionSecret(deps, request)
  return secret === undefined ? undefined : sessionOf(deps.identity, secret)
}

export function sessionSecret(
  deps: Pick<ApiDeps, 'instanceId'>,
  request: FastifyRequest,
): string | undefined {
  const { cookie } = request.headers
  return cookie === undefined ? undefined : fastifyCookie.parse(cookie)[sessionCookie(deps)]
}

function bearerOf(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization
  if (header === undefined) return undefined
  const match = /^Bearer\s+(\S+)$/i.exec(header)
  if (match === null) throw platformErrors.CREDENTIAL_INVALID()
  return match[1]
}

/** `X-Agent: backend-engineer`: the agent that the default agent token, or a person, acts for. */
function actForOf(request: FastifyRequest): string | undefined {
  const name = request.headers['x-agent']
  if (name === undefined) return undefined
  const read = AgentNameSchema.safeParse(name)
  if (read.success) return read.data
  throw new AppError('INPUT_INVALID', 'invalid_input', `X-Agent ${read.error.issues[0]?.message}`)
}
