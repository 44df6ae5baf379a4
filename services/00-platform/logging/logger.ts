import pino, { type Logger } from 'pino'

const SECRET_PATHS = [
  'password',
  'token',
  'secret',
  'authorization',
  'cookie',
  '*.password',
  '*.token',
  '*.secret',
  '*.authorization',
  '*.cookie',
  'req.headers.authorization',
  'req.headers.cookie',
]

export type LogFormat = 'json' | 'pretty'

/**
 * One JSON line per event on the given stream (default: standard error, so that standard output stays for answers).
 * Connection strings inside driver errors are never part of a line, nor the values that a database refused: errors are cut
 * to type, code, message and stack.
 */
export function createLogger(
  level: string,
  destination: pino.DestinationStream = pino.destination(2),
): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: SECRET_PATHS, censor: '•••' },
      serializers: { err: serializeError },
    },
    destination,
  )
}

function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { code, details, cause } = error as Error & { code?: unknown; details?: unknown }
  const shown = withoutValues(error)
  const stack = (error.stack ?? '').replace(error.message, () => shown)
  return {
    type: error.name,
    code,
    message: maskUrlPasswords(shown),
    details,
    stack: maskUrlPasswords(stack),
    ...(cause === undefined ? {} : { cause: serializeError(cause) }),
  }
}

/**
 * PostgreSQL quotes the value that does not fit (SQLSTATE class 22), JavaScript the text that is no JSON: either may be
 * of a person. The row itself is in `detail` and `where`, which no line holds.
 */
function withoutValues(error: Error & { readonly code?: unknown }): string {
  const { code, message } = error
  const quotes = /^22[0-9A-Z]{3}$/.test(String(code)) || error instanceof SyntaxError
  return quotes ? message.replace(/".*"/s, '"•••"') : message
}

/** `postgres://user:secret@host` → `postgres://user:•••@host`. */
export function maskUrlPasswords(text: string): string {
  return text.replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]+@/gi, '$1:•••@')
}
