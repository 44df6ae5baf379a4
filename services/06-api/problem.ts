import type { IncomingMessage } from 'node:http'
import { finished } from 'node:stream/promises'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from 'pino'
import { AppError, errorBody, KIND_FACTS, toAppError } from '../00-platform/index.ts'
import { apiErrors } from './errors.ts'

/** An error as RFC 9457 problem details, with our stable code. */
export function problem(error: AppError, requestId: string) {
  const { httpStatus } = KIND_FACTS[error.kind]
  const { message, ...body } = errorBody(error)
  return {
    type: `/docs/errors#${error.code}`,
    title: error.code,
    status: httpStatus,
    detail: message,
    message,
    ...body,
    requestId,
  }
}

/** One handler for everything thrown in a request: ours, Fastify's own 4xx, and what nobody expected. */
export function registerProblems(app: FastifyInstance, log: Logger): void {
  app.setErrorHandler((thrown: FastifyError | AppError, request, reply) => {
    const error = thrown instanceof AppError ? thrown : fromFastify(thrown, request)
    if (error.kind === 'internal') log.error({ err: thrown, requestId: request.id }, 'request failed')
    if (error.code !== 'BODY_TOO_LARGE') return sendProblem(reply, error, request)
    return drained(request.raw).then(() => sendProblem(reply, error, request))
  })
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      reply,
      apiErrors.ROUTE_UNKNOWN({ method: request.method, path: shortened(request.url.split('?')[0] ?? '') }),
      request,
    ),
  )
}

const DRAIN_MS = 2_000

/**
 * Reads away what a client is still sending, for two seconds at most. A connection that is closed while the client writes is
 * reset, and the client then reports a broken pipe in place of the answer that says what was wrong.
 */
async function drained(body: IncomingMessage): Promise<void> {
  const signal = AbortSignal.timeout(DRAIN_MS)
  await finished(body.resume(), { signal, writable: false }).catch(() => {})
}

const LONGEST = 200

/** Fit for a message: an address of 16 kB helps nobody. */
export function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

export function sendProblem(reply: FastifyReply, error: AppError, request: FastifyRequest) {
  const body = problem(error, request.id)
  if (error.kind === 'too_many') reply.header('retry-after', String(error.details.seconds ?? 1))
  return reply.code(body.status).header('content-type', 'application/problem+json').send(JSON.stringify(body))
}

function fromFastify(error: FastifyError, request: FastifyRequest): AppError {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE')
    return apiErrors.BODY_TOO_LARGE({ limit: request.routeOptions.bodyLimit ?? 0 })
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return apiErrors.BODY_INVALID({ why: 'send JSON, with `Content-Type: application/json`' })
  if (error.statusCode !== undefined && error.statusCode < 500)
    return apiErrors.BODY_INVALID({ why: error.message })
  return toAppError(error, request.id)
}
