import { isUtf8 } from 'node:buffer'
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Endpoint } from './endpoint.ts'
import { odooErrors } from './errors.ts'

export interface ExchangeLimits {
  readonly timeoutMs: number
  readonly maxResponseBytes: number
}

export interface Exchange {
  /** Posts one body and answers the text of a 200. One attempt; refuses redirects, other encodings, oversize. */
  post(path: string, contentType: string, body: string, signal: AbortSignal): Promise<string>
  /** The same for a protocol that tells its faults by status and a JSON body: both are answered. */
  ask(request: Request, signal: AbortSignal): Promise<{ status: number; text: string }>
  close(): void
}

export interface Request {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly contentType: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** One HTTP POST with a deadline, a size limit and coded errors: the transport both protocols share. */
export function createExchange(endpoint: Endpoint, limits: ExchangeLimits): Exchange {
  // No keep-alive: Odoo closes after every answer anyway, and a reused socket adds resets nobody can tell from lost calls.
  const agent = endpoint.secure ? new HttpsAgent({ keepAlive: false }) : new HttpAgent({ keepAlive: false })
  return {
    post: async (path, contentType, body, signal) => {
      const request = { method: 'POST', path, contentType, body } as const
      return (await exchange({ endpoint, limits, agent }, request, false, signal)).text
    },
    ask: (request, signal) => exchange({ endpoint, limits, agent }, request, true, signal),
    close: () => agent.destroy(),
  }
}

interface Wire {
  readonly endpoint: Endpoint
  readonly limits: ExchangeLimits
  readonly agent: HttpAgent
}

async function exchange(
  wire: Wire,
  request: Request,
  tellsFaults: boolean,
  signal: AbortSignal,
): Promise<{ status: number; text: string }> {
  signal.throwIfAborted()
  // One controller and a listener that is taken off again: AbortSignal.any would stay tied to a long-lived signal.
  const stop = new AbortController()
  let late = false
  const onAbort = () => stop.abort()
  const timer = setTimeout(() => {
    late = true
    stop.abort()
  }, wire.limits.timeoutMs)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    const response = await send(wire, request, stop.signal)
    try {
      checkHead(wire.endpoint, response, tellsFaults)
      const text = decode(wire.endpoint, await readBody(wire, response))
      return { status: response.statusCode ?? 0, text }
    } finally {
      response.destroy()
    }
  } catch (error) {
    signal.throwIfAborted()
    if (late) throw odooErrors.ODOO_TIMEOUT({ server: wire.endpoint.label, timeoutMs: wire.limits.timeoutMs })
    throw transportError(wire.endpoint, error)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

function send(
  { endpoint, agent }: Wire,
  { method, path, contentType, headers, body = '' }: Request,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const bytes = Buffer.from(body, 'utf8')
  const request = endpoint.secure ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const outgoing = request({
      agent,
      signal,
      method,
      host: endpoint.host,
      port: endpoint.port,
      path: endpoint.basePath + path,
      headers: {
        'Content-Type': contentType,
        'Content-Length': bytes.length,
        Accept: contentType,
        'Accept-Encoding': 'identity',
        'User-Agent': 'revops-hub',
        ...(endpoint.authorization === undefined ? {} : { Authorization: endpoint.authorization }),
        ...headers,
      },
    })
    outgoing.on('error', reject)
    outgoing.on('response', resolve)
    outgoing.end(bytes)
  })
}

function checkHead(endpoint: Endpoint, response: IncomingMessage, tellsFaults: boolean): void {
  const server = endpoint.label
  const status = response.statusCode ?? 0
  const encoding = response.headers['content-encoding'] ?? 'identity'
  if (status === 200 || (tellsFaults && isFault(response))) {
    if (encoding !== 'identity')
      throw odooErrors.ODOO_RESPONSE_INVALID({ server, reason: `compressed as ${encoding.slice(0, 40)}` })
    return
  }
  const details = { status, retryAfterMs: retryAfterMs(response) }
  if (status >= 300 && status < 400) throw odooErrors.ODOO_REDIRECT_REFUSED({ server }, { details })
  if (status === 429) throw odooErrors.ODOO_THROTTLED({ server }, { details })
  if (status >= 502 && status <= 504)
    throw odooErrors.ODOO_UNREACHABLE({ server, reason: `HTTP ${status}` }, { details })
  if (status >= 500)
    throw odooErrors.ODOO_SERVER_ERROR(
      { method: 'the request', model: server, exception: `HTTP ${status}` },
      { details },
    )
  throw odooErrors.ODOO_RESPONSE_INVALID({ server, reason: `HTTP ${status}` }, { details })
}

/** What Odoo itself says of a call; a proxy in front of it answers in HTML, and for what passes by itself. */
function isFault({ statusCode = 0, headers }: IncomingMessage): boolean {
  const passing = statusCode === 429 || (statusCode >= 502 && statusCode <= 504)
  return statusCode >= 400 && !passing && (headers['content-type'] ?? '').startsWith('application/json')
}

const LONGEST_RETRY_AFTER_MS = 60_000

function retryAfterMs(response: IncomingMessage): number {
  const seconds = Number(response.headers['retry-after'] ?? 0)
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds * 1000, LONGEST_RETRY_AFTER_MS) : 0
}

async function readBody({ endpoint, limits }: Wire, response: IncomingMessage): Promise<Buffer> {
  const tooLarge = () =>
    odooErrors.ODOO_RESPONSE_TOO_LARGE({ server: endpoint.label, maxBytes: limits.maxResponseBytes })
  if (Number(response.headers['content-length'] ?? 0) > limits.maxResponseBytes) throw tooLarge()
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limits.maxResponseBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function decode(endpoint: Endpoint, bytes: Buffer): string {
  // A quarter of the time that a TextDecoder takes to refuse the same.
  if (!isUtf8(bytes))
    throw odooErrors.ODOO_RESPONSE_INVALID({ server: endpoint.label, reason: 'the text is not UTF-8' })
  return bytes.toString('utf8')
}

/** Node's message may quote addresses or headers: only its code goes on. */
function transportError(endpoint: Endpoint, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  if (code === undefined || code.startsWith('ODOO_')) return error
  const values = { server: endpoint.label, reason: code }
  if (code.startsWith('HPE_')) return odooErrors.ODOO_RESPONSE_INVALID(values)
  return /CERT|SELF_SIGNED|ALTNAME|TLS|SSL|UNABLE_TO/.test(code)
    ? odooErrors.ODOO_CERTIFICATE_INVALID(values)
    : odooErrors.ODOO_UNREACHABLE(values)
}
