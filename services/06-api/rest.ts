import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type AnyAction, type Caller, type Channel, coerceStrings } from '../00-platform/index.ts'
import { authenticate } from './authenticate.ts'
import type { ApiDeps } from './deps.ts'
import { apiErrors } from './errors.ts'
import { SESSION_HEADER, sessionFrom } from './mcp/session.ts'

export const API_PREFIX = '/api/v1'
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/

/** One route per action that asks for one. No route knows what its action does. */
export function registerRest(app: FastifyInstance, deps: ApiDeps): void {
  for (const { action } of deps.registry.list()) {
    const rest = action.expose.rest
    if (rest === undefined) continue
    app.route({
      method: rest.method,
      url: API_PREFIX + rest.path.replace(/\{(\w+)\}/g, ':$1'),
      ...(rest.maxBytes === undefined ? {} : { bodyLimit: rest.maxBytes }),
      handler: (request, reply) => answer(deps, action, inputOf(action, request), request, reply, 'rest'),
    })
  }
  registerByName(app, deps)
}

/** Any action by its name, for the CLI and the stdio MCP server, which speak for the channel they are. */
function registerByName(app: FastifyInstance, deps: ApiDeps): void {
  app.post<{ Params: { name: string }; Body: unknown }>(
    `${API_PREFIX}/actions/:name`,
    async (request, reply) => {
      const { action } = deps.registry.get(request.params.name)
      const channel: Channel = request.headers['x-channel'] === 'mcp' ? 'mcp' : 'cli'
      if (action.expose[channel === 'mcp' ? 'mcp' : 'cli'] !== true)
        throw apiErrors.NOT_EXPOSED({ name: action.name })
      const session = sessionFrom(request.headers, SESSION_HEADER)
      return answer(deps, action, request.body ?? {}, request, reply, channel, session)
    },
  )
}

async function answer(
  deps: ApiDeps,
  action: AnyAction,
  input: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  channel: Channel,
  session?: string,
) {
  const known = authenticate(deps, request)
  const caller: Caller = {
    actor: known instanceof Promise ? await known : known,
    channel,
    requestId: request.id,
    dryRun: request.headers['x-dry-run'] === 'true',
    confirm: request.headers['x-confirm'] === 'true',
    session,
    idempotencyKey: action.effect === 'read' ? undefined : idempotencyKeyOf(request),
    signal: () => abortSignalOf(reply),
  }
  const result = await deps.invoke(action.name, input, caller)
  if (result.accepted) reply.code(202)
  if (result.replayed) reply.header('idempotent-replayed', 'true')
  const tag = action.expose.rest?.etag === true ? tagReply(reply, result.output) : undefined
  if (tag !== undefined && action.effect === 'read' && hasAlready(request, tag)) return reply.code(304).send()
  return result.output
}

/** Whether `If-None-Match` names what would be answered. A proxy may have made the tag a weak one. */
function hasAlready({ headers }: FastifyRequest, tag: string): boolean {
  const given = headers['if-none-match']?.split(',').map((each) => each.trim().replace(/^W\//, ''))
  return given?.some((each) => each === tag || each === '*') ?? false
}

/** In quotes, as the draft of the standard has it, or bare, as most callers send it. @throws AppError IDEMPOTENCY_KEY_INVALID */
function idempotencyKeyOf({ headers }: FastifyRequest): string | undefined {
  const given = headers['idempotency-key']
  if (given === undefined) return undefined
  const key = typeof given === 'string' ? given.replace(/^"(.+)"$/, '$1') : ''
  if (!IDEMPOTENCY_KEY.test(key)) throw apiErrors.IDEMPOTENCY_KEY_INVALID()
  return key
}

/** The tag, which the header has too; the plan of a dry run has no version. */
function tagReply(reply: FastifyReply, output: unknown): string | undefined {
  const { etag } = output as { etag?: unknown }
  if (typeof etag !== 'string') return undefined
  reply.header('etag', `"${etag}"`)
  return `"${etag}"`
}

/** Headers, query, body, then path: a field of the body cannot override the id in the URL. */
function inputOf(action: AnyAction, request: FastifyRequest): unknown {
  const query = coerceStrings(action, request.query as Record<string, unknown>)
  const params = coerceStrings(action, request.params as Record<string, unknown>)
  const { body } = request
  if (body !== undefined && body !== null && (typeof body !== 'object' || Array.isArray(body))) {
    throw apiErrors.BODY_INVALID({ why: 'it must be a JSON object' })
  }
  const headers = action.expose.rest?.headers === undefined ? undefined : fieldsOfHeaders(action, request)
  return { ...headers, ...query, ...(body as object | null | undefined), ...params }
}

function fieldsOfHeaders(action: AnyAction, request: FastifyRequest): Record<string, unknown> {
  const given: Record<string, unknown> = {}
  for (const [header, field] of Object.entries(action.expose.rest?.headers ?? {})) {
    const value = request.headers[header]
    // An entity tag comes in quotes, and as weak from a proxy that packed the body.
    if (typeof value === 'string') given[field] = value.replace(/^(?:W\/)?"(.*)"$/, '$1')
  }
  return coerceStrings(action, given)
}

/** Aborted when the caller hangs up before the answer is out. */
function abortSignalOf(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) controller.abort()
  })
  return controller.signal
}
