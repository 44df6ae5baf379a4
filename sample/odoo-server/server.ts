import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Login } from './environment.ts'
import { HttpFailure, OdooError, traceback, typeError } from './errors.ts'
import { json2 } from './json2.ts'
import { dispatch, type OdooInstance } from './rpc.ts'
import { createStore, type Store } from './store.ts'
import { type Row, toJson, type Wire } from './values.ts'
import { type Param, parseMethodCall, xmlFault, xmlResponse } from './xml.ts'

export interface OdooServerOptions {
  readonly data: Readonly<Record<string, readonly Row[]>>
  readonly database: string
  readonly logins: readonly Login[]
  /** 0 takes any free port. */
  readonly port?: number
  /** UTC with microseconds, e.g. `2026-11-21 04:05:06.789012`; it becomes write_date. */
  readonly now: () => string
}

export interface OdooServer {
  readonly port: number
  readonly url: string
  readonly store: Store
  close(): Promise<void>
}

interface Answer {
  readonly status: number
  readonly type: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

const JSON_FRAMES = [
  '"/opt/odoo/odoo/http.py", in _serve_db',
  '"/opt/odoo/odoo/http.py", in dispatch',
  '"/opt/odoo/odoo/addons/base/controllers/rpc.py", in jsonrpc',
  '"/opt/odoo/odoo/http.py", in dispatch_rpc',
]
const XML_FRAMES = [
  '"/opt/odoo/odoo/addons/base/controllers/rpc.py", in xmlrpc_2',
  '"/opt/odoo/odoo/addons/base/controllers/rpc.py", in _xmlrpc',
]
const MAX_BODY_BYTES = 64 * 1024 * 1024

/** Starts a local Odoo 17 on the loopback interface with its own data in memory. It closes every connection, as the real one does. */
export async function startOdooServer(options: OdooServerOptions): Promise<OdooServer> {
  const instance: OdooInstance = {
    database: options.database,
    store: createStore(options.data),
    logins: options.logins,
    now: options.now,
  }
  const server = createServer((request, response) => {
    handle(instance, request, response).catch(() =>
      send(response, htmlError(500, 'Internal Server Error', INTERNAL)),
    )
  })
  await listen(server, options.port ?? 0)
  const { port } = server.address() as AddressInfo
  return { port, url: `http://127.0.0.1:${port}`, store: instance.store, close: () => close(server) }
}

const listen = (server: Server, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })

const close = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

async function handle(
  instance: OdooInstance,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request)
  send(response, route(instance, request, body))
}

function route(instance: OdooInstance, request: IncomingMessage, body: string): Answer {
  const path = (request.url ?? '/').split('?')[0] ?? '/'
  if (path === '/jsonrpc') return jsonRpc(instance, request, body)
  if (path === '/web/version' && request.method === 'GET') return json(200, toJson(WEB_VERSION))
  const [, model, method] = /^\/json\/2\/([\w.]+)\/(\w+)$/.exec(path) ?? []
  const wanted = request.headers['x-odoo-database'] ?? instance.database
  if (
    model !== undefined &&
    method !== undefined &&
    request.method === 'POST' &&
    wanted === instance.database
  ) {
    const { status, body: text } = json2(instance, request, model, method, body)
    return json(status, text)
  }
  const service = /^\/xmlrpc\/2\/(\w+)$/.exec(path)?.[1]
  if (service === undefined)
    return htmlError(404, 'Not Found', NOT_FOUND, { 'set-cookie': 'session_id=sample; Path=/; HttpOnly' })
  if (request.method !== 'POST') {
    return htmlError(405, 'Method Not Allowed', 'The method is not allowed for the requested URL.', {
      allow: 'OPTIONS, POST',
    })
  }
  return xmlRpc(instance, service, body)
}

const WEB_VERSION: Wire = { version_info: [19, 0, 0, 'final', 0, ''], version: '19.0' }
const json = (status: number, body: string): Answer => ({
  status,
  type: 'application/json; charset=utf-8',
  body,
})

function jsonRpc(instance: OdooInstance, request: IncomingMessage, body: string): Answer {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim()
  if (request.method !== 'POST' || (type !== 'application/json' && type !== 'application/json-rpc')) {
    return htmlError(
      400,
      'Bad Request',
      'Request inferred type is compatible with [&#39;http&#39;] but &#39;/jsonrpc&#39; is type=&#39;json&#39;.',
    )
  }
  const call = parseJson(body)
  if (call === undefined) return { status: 400, type: 'text/html; charset=utf-8', body: 'Invalid JSON data' }
  if (call === null || typeof call !== 'object' || Array.isArray(call)) {
    return { status: 400, type: 'text/html; charset=utf-8', body: 'Invalid JSON-RPC data' }
  }
  try {
    return jsonAnswer(call.id, () => jsonResult(instance, call.params))
  } catch (error) {
    if (error instanceof HttpFailure) return htmlError(500, 'Internal Server Error', INTERNAL)
    throw error
  }
}

function parseJson(body: string): Record<string, Param> | Param[] | null | undefined {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

function jsonResult(instance: OdooInstance, params: Param | undefined): Wire {
  const given = (params ?? {}) as Record<string, Param>
  const missing = ['service', 'method', 'args'].filter((name) => !(name in given))
  if (missing.length > 0) throw typeError(missingArguments(missing))
  return dispatch(instance, String(given.service), String(given.method), given.args as Param[])
}

function missingArguments(names: readonly string[]): string {
  const quoted = names.map((name) => `'${name}'`)
  const last = quoted.pop()
  const list = quoted.length === 0 ? last : `${quoted.join(', ')}${quoted.length > 1 ? ',' : ''} and ${last}`
  return `RPC.jsonrpc() missing ${names.length} required positional argument${names.length > 1 ? 's' : ''}: ${list}`
}

/** A method that answers None leaves the `result` key out. */
function jsonAnswer(id: Param | undefined, run: () => Wire): Answer {
  const head = { jsonrpc: '2.0', id: (id ?? undefined) as Wire }
  const answer = (body: Wire): Answer => ({
    status: 200,
    type: 'application/json; charset=utf-8',
    body: toJson(body),
  })
  try {
    const result = run()
    return answer(result === undefined ? head : { ...head, result })
  } catch (error) {
    if (!(error instanceof OdooError)) throw error
    return answer({ ...head, error: jsonError(error) })
  }
}

const jsonError = (error: OdooError): Wire => ({
  code: 200,
  message: 'Odoo Server Error',
  data: {
    name: error.pythonName,
    debug: traceback(error, JSON_FRAMES),
    message: error.message,
    arguments: [error.message],
    context: {},
  },
})

function xmlRpc(instance: OdooInstance, service: string, body: string): Answer {
  const answer = (text: string): Answer => ({ status: 200, type: 'text/xml; charset=utf-8', body: text })
  try {
    const call = parseMethodCall(body)
    return answer(xmlResponse(dispatch(instance, service, call.method, call.params)))
  } catch (error) {
    if (!(error instanceof OdooError)) throw error
    return answer(xmlFault(error, XML_FRAMES))
  }
}

const INTERNAL =
  'The server encountered an internal error and was unable to complete your request. Either the server is overloaded or there is an error in the application.'
const NOT_FOUND =
  'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.'

function htmlError(
  status: number,
  title: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const body = `<!doctype html>\n<html lang=en>\n<title>${status} ${title}</title>\n<h1>${title}</h1>\n<p>${text}</p>\n`
  return { status, type: 'text/html; charset=utf-8', body, headers }
}

function send(response: ServerResponse, answer: Answer): void {
  if (response.headersSent) return
  const body = Buffer.from(answer.body, 'utf8')
  response.writeHead(answer.status, {
    ...answer.headers,
    'content-type': answer.type,
    'content-length': body.byteLength,
    connection: 'close',
  })
  response.end(body)
}

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.byteLength
      if (size > MAX_BODY_BYTES) request.destroy(new Error('body too large'))
      chunks.push(chunk)
    })
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    request.on('error', reject)
  })
}
