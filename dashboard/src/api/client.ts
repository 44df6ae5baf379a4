import { texts } from '../texts.ts'
import type { Session } from './types.ts'

const API = '/api/v1'

/** A refusal of the hub, or `OFFLINE` when it did not answer at all. */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  readonly requestId: string | null

  constructor(code: string, message: string, status: number, requestId: string | null) {
    super(message)
    this.code = code
    this.status = status
    this.requestId = requestId
  }
}

/** Reads one resource. @throws ApiError with the hub's own code and message */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return send<T>(path, signal === undefined ? {} : { signal })
}

/** Writes as the person signed in; the session's CSRF token goes along. @throws ApiError */
export async function post<T>(path: string, session: Session, body: object = {}): Promise<T> {
  return send<T>(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-csrf-token': session.csrfToken ?? '' },
    body: JSON.stringify(body),
  })
}

async function send<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetch(API + path, { ...init, credentials: 'same-origin' }).catch(
    (error: unknown) => {
      if (error instanceof DOMException && error.name === 'AbortError') throw error
      throw new ApiError('OFFLINE', texts.errors.offline, 0, null)
    },
  )
  if (response.status === 204) return undefined as T
  const body: unknown = await response.json().catch(() => null)
  if (!response.ok) throw refusal(response, body)
  return body as T
}

function refusal(response: Response, body: unknown): ApiError {
  const given = (body ?? {}) as { code?: string; message?: string; detail?: string; requestId?: string }
  return new ApiError(
    given.code ?? `HTTP_${response.status}`,
    given.message ?? given.detail ?? texts.errors.unreadable(response.status),
    response.status,
    given.requestId ?? response.headers.get('x-request-id'),
  )
}
