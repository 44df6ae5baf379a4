/** The closed set of error kinds; each maps once to an HTTP status, a CLI exit code and a retry rule. */
export const ERROR_KINDS = [
  'invalid_input',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'precondition_failed',
  'too_large',
  'too_many',
  'unavailable',
  'internal',
] as const
export type ErrorKind = (typeof ERROR_KINDS)[number]

interface KindFacts {
  readonly httpStatus: number
  readonly exitCode: number
  readonly retryable: boolean
}

/** How each kind shows on every surface. Exit codes 64+ follow sysexits.h where one fits. */
export const KIND_FACTS: Readonly<Record<ErrorKind, KindFacts>> = {
  invalid_input: { httpStatus: 400, exitCode: 64, retryable: false },
  unauthenticated: { httpStatus: 401, exitCode: 77, retryable: false },
  forbidden: { httpStatus: 403, exitCode: 77, retryable: false },
  not_found: { httpStatus: 404, exitCode: 66, retryable: false },
  conflict: { httpStatus: 409, exitCode: 65, retryable: false },
  /** A conflict with what the caller said it had read: `If-Match`. */
  precondition_failed: { httpStatus: 412, exitCode: 65, retryable: false },
  too_large: { httpStatus: 413, exitCode: 64, retryable: false },
  too_many: { httpStatus: 429, exitCode: 75, retryable: true },
  unavailable: { httpStatus: 503, exitCode: 69, retryable: true },
  internal: { httpStatus: 500, exitCode: 70, retryable: false },
}

export interface AppErrorOptions {
  /** Facts a caller may act on. Never a secret, never a raw exception text. */
  readonly details?: Readonly<Record<string, unknown>>
  readonly cause?: unknown
}

/** The only error that crosses a service boundary: a stable code, a kind, and a message that says what to do. */
export class AppError extends Error {
  readonly code: string
  readonly kind: ErrorKind
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: string, kind: ErrorKind, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.kind = kind
    this.details = options.details ?? {}
  }
}

/** What an error looks like outside the process. */
export interface ErrorBody {
  readonly code: string
  readonly kind: ErrorKind
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
}

/** Turns an AppError into its public body; the cause stays inside. */
export function errorBody(error: AppError): ErrorBody {
  return { code: error.code, kind: error.kind, message: error.message, details: error.details }
}
