import type { IncomingHttpHeaders } from 'node:http'
import { apiErrors } from '../errors.ts'

/** Where a Streamable HTTP client sends back what `initialize` answered. */
export const MCP_SESSION_HEADER = 'mcp-session-id'
/** How the stdio server tells the hub which of its clients asks. */
export const SESSION_HEADER = 'x-session'

const SESSION = /^[\w.-]{8,100}$/

/**
 * What tells a caller from another one of the same token. The hub keeps no list of sessions: it only reads back what it
 * (or the stdio server) made up, so a restart of the hub ends none.
 * @throws AppError SESSION_INVALID
 */
export function sessionFrom(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name]
  if (value === undefined) return undefined
  if (typeof value === 'string' && SESSION.test(value)) return value
  throw apiErrors.SESSION_INVALID({ header: name })
}

/** True when a body of JSON-RPC asks to begin a session. */
export function beginsSession(body: unknown): boolean {
  const messages: unknown[] = Array.isArray(body) ? body : [body]
  return messages.some(
    (message) =>
      typeof message === 'object' &&
      message !== null &&
      (message as { method?: unknown }).method === 'initialize',
  )
}
