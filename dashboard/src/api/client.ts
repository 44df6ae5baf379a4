import createClient, { type Middleware } from 'openapi-fetch'
import { texts } from '../texts.ts'
import type { paths } from './openapi.d.ts'
import type { Session } from './types.ts'

/** A refusal of the hub, or `OFFLINE` when it did not answer at all. */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  readonly requestId: string | null
  /** How long to wait before it is asked again, where the hub says so. */
  readonly retrySeconds: number | null

  constructor(
    code: string,
    message: string,
    status: number,
    requestId: string | null,
    retrySeconds: number | null = null,
  ) {
    super(message)
    this.code = code
    this.status = status
    this.requestId = requestId
    this.retrySeconds = retrySeconds
  }
}

const SAFE = new Set(['GET', 'HEAD'])

/** The session that writes are made with; without one the hub refuses them. */
let csrfToken = ''

let whenRefused = () => {}

/** Calls back when the hub did not take the session of this page for one (any more): it must be asked who is looking. */
export function onSessionRefused(listener: () => void): void {
  whenRefused = listener
}

const session: Middleware = {
  onRequest: ({ request }) => {
    if (!SAFE.has(request.method)) request.headers.set('x-csrf-token', csrfToken)
    return request
  },
  onResponse: async ({ response }) => {
    if (response.ok) return
    const refused = refusal(response, await response.json().catch(() => null))
    // The second one: somebody signed in anew in another tab.
    if (refused.status === 401 || refused.code === 'CSRF_TOKEN_INVALID') whenRefused()
    throw refused
  },
  onError: ({ error }) => {
    if (error instanceof DOMException && error.name === 'AbortError') return error
    return new ApiError('OFFLINE', texts.errors.offline, 0, null)
  },
}

const http = createClient<paths>({ baseUrl: location.origin, credentials: 'same-origin' })
http.use(session)

/** Every REST action by method and path, typed by the actions themselves. @throws ApiError with the hub's own code and message */
export const api = http

/** The body of an answer. Refusals were thrown before. */
export async function body<Data>(call: Promise<{ data?: Data }>): Promise<Data> {
  return (await call).data as Data
}

/** Who is looking. Not an action, because it is about the browser's own cookie. */
export async function readSession(signal?: AbortSignal): Promise<Session> {
  const known = await plain<Session>('/api/v1/session', signal === undefined ? {} : { signal })
  csrfToken = known.csrfToken ?? ''
  return known
}

export async function signOut(): Promise<void> {
  await plain('/api/v1/session/sign-out', { method: 'POST', headers: { 'x-csrf-token': csrfToken } })
}

async function plain<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetch(path, { ...init, credentials: 'same-origin' }).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError('OFFLINE', texts.errors.offline, 0, null)
  })
  if (response.status === 204) return undefined as T
  const given: unknown = await response.json().catch(() => null)
  if (!response.ok) throw refusal(response, given)
  return given as T
}

function refusal(response: Response, given: unknown): ApiError {
  const problem = (given ?? {}) as { code?: string; message?: string; detail?: string; requestId?: string }
  return new ApiError(
    problem.code ?? `HTTP_${response.status}`,
    response.status === 401
      ? texts.errors.signInAgain
      : (problem.message ?? problem.detail ?? texts.errors.unreadable(response.status)),
    response.status,
    problem.requestId ?? response.headers.get('x-request-id'),
    retryAfter(response),
  )
}

function retryAfter(response: Response): number | null {
  const seconds = Number.parseInt(response.headers.get('retry-after') ?? '', 10)
  return Number.isNaN(seconds) ? null : seconds
}
