import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Wire } from './from-apn.ts'
import { isOperation, problemsOf } from './model.ts'
import { answerOf, Refusal } from './operations.ts'
import type { World } from './world.ts'

export interface Call {
  readonly operation: string
  readonly body: Wire
  /** How many of this operation came before it. */
  readonly nth: number
  readonly accessKeyId: string
}

/** A fault given instead of the answer: an AWS fault, or a raw one of the line. */
export type Fault =
  | {
      readonly name: string
      readonly status: number
      readonly message?: string
      readonly headers?: Record<string, string>
      readonly more?: Wire
    }
  | { readonly raw: { readonly status: number; readonly type: string; readonly body: string } }
  | { readonly answer: Wire }
  | 'cut'
  | undefined

export interface ServerOptions {
  readonly world: World
  /** The service's clock in milliseconds, for quotas; a test's own time. */
  readonly now?: () => number
  /** The service's calendar clock: signatures five minutes off are refused. */
  readonly today?: () => number
  /** Reads a second; AWS: 10. Infinity for tests of other things. */
  readonly readsPerSecond?: number
  /** Most entries of a page, below what AWS gives, so that small worlds have pages. */
  readonly pageRows?: number
  readonly fault?: (call: Call) => Fault
  /** Runs before an operation is answered: what changes under the reader. */
  readonly onCall?: (call: Call) => void
}

export interface PartnerCentralServer {
  readonly url: string
  readonly calls: readonly Call[]
  /** What the service's own answers or the requests were wrong in; a test ends with none. */
  readonly problems: readonly string[]
  /** How many requests the quota has refused. */
  throttled(): number
  close(): Promise<void>
}

const SIGNATURE =
  /^AWS4-HMAC-SHA256 Credential=([A-Z0-9]{16,128})\/(\d{8})\/([a-z0-9-]+)\/partnercentral-selling\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=[0-9a-f]{64}$/
const MUST_SIGN = ['host', 'x-amz-date', 'x-amz-target']
const SKEW_MS = 300_000

/**
 * The Selling API on loopback: protocol awsJson1.0, every request and every answer held against the SDK's own model,
 * the form of the signature checked (not its sum: the secret stays with the client), quotas by its own clock.
 */
export async function startPartnerCentral(options: ServerOptions): Promise<PartnerCentralServer> {
  const calls: Call[] = []
  const problems: string[] = []
  let throttled = 0
  const withinQuota = createQuota(options)
  const passQuota = () => {
    const passes = withinQuota()
    if (!passes) throttled++
    return passes
  }
  const server = createServer((request, response) => {
    respond(options, calls, problems, passQuota, request, response).catch((error: unknown) => {
      problems.push(`the server itself: ${String(error)}`)
      response.destroy()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    problems,
    throttled: () => throttled,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function respond(
  options: ServerOptions,
  calls: Call[],
  problems: string[],
  passQuota: () => boolean,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const text = await bodyOf(request)
  response.sendDate = false
  response.setHeader('date', new Date(todayOf(options)).toUTCString())
  response.setHeader('x-amzn-requestid', '00000000-0000-4000-8000-000000000000')
  const operation =
    /^AWSPartnerCentralSelling\.(\w+)$/.exec(String(request.headers['x-amz-target']))?.[1] ?? ''
  try {
    const accessKeyId = checkEnvelope(options, request)
    if (!passQuota()) throw new Refusal('ThrottlingException', 429, 'Rate exceeded')
    if (!isOperation(operation)) throw new Refusal('UnknownOperationException', 404)
    const body = JSON.parse(text) as Wire
    const nth = calls.filter((earlier) => earlier.operation === operation).length
    const call: Call = { operation, body, nth, accessKeyId }
    calls.push(call)
    options.onCall?.(call)
    const wrong = problemsOf(`${operation}Request`, body)
    if (wrong.length > 0) {
      problems.push(...wrong)
      throw new Refusal('ValidationException', 400, wrong.join('; '), { Reason: 'REQUEST_VALIDATION_FAILED' })
    }
    const fault = options.fault?.(call)
    if (fault !== undefined) return sendFault(response, fault)
    const answer = answerOf(options.world, operation, body, options.pageRows)
    problems.push(...problemsOf(`${operation}Response`, answer))
    send(response, 200, answer)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    sendFault(response, error)
  }
}

const todayOf = ({ today }: ServerOptions) => today?.() ?? Date.now()

/** @returns the access key's id. @throws Refusal for what AWS refuses before it looks at the message */
function checkEnvelope(options: ServerOptions, { method, url, headers }: IncomingMessage): string {
  const type = headers['content-type']
  if (method !== 'POST' || url !== '/' || type !== 'application/x-amz-json-1.0') {
    throw new Refusal('SerializationException', 400, `${method} ${url} ${type}`)
  }
  const parts = SIGNATURE.exec(String(headers.authorization))
  if (parts === null) throw new Refusal('IncompleteSignatureException', 400)
  const [, accessKeyId = '', day, region, signed = ''] = parts
  const date = String(headers['x-amz-date'])
  const names = signed.split(';')
  const must =
    headers['x-amz-security-token'] === undefined ? MUST_SIGN : [...MUST_SIGN, 'x-amz-security-token']
  const whole = /^\d{8}T\d{6}Z$/.test(date) && date.startsWith(String(day)) && region === 'us-east-1'
  if (!whole || must.some((name) => !names.includes(name)))
    throw new Refusal('InvalidSignatureException', 403)
  const sent = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (Math.abs(sent - todayOf(options)) > SKEW_MS) {
    throw new Refusal('InvalidSignatureException', 403, `Signature expired: ${date} is now too early or late`)
  }
  return accessKeyId
}

/** Requests of the last second are counted; one too many is refused and not counted. */
function createQuota({ now = () => performance.now(), readsPerSecond = 10 }: ServerOptions): () => boolean {
  const passed: number[] = []
  return () => {
    const at = now()
    while (passed[0] !== undefined && at - passed[0] >= 1_000) passed.shift()
    if (passed.length >= readsPerSecond) return false
    passed.push(at)
    return true
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

function sendFault(response: ServerResponse, fault: NonNullable<Fault> | Refusal): void {
  if (fault === 'cut') {
    response.destroy()
    return
  }
  if ('raw' in fault) {
    response.writeHead(fault.raw.status, { 'content-type': fault.raw.type }).end(fault.raw.body)
    return
  }
  if ('answer' in fault) {
    send(response, 200, fault.answer)
    return
  }
  const { name, status, message = name, headers = {}, more = {} } = fault
  for (const [header, value] of Object.entries(headers)) response.setHeader(header, value)
  send(response, status, { __type: `com.amazonaws.partnercentralselling#${name}`, Message: message, ...more })
}

function send(response: ServerResponse, status: number, body: Wire): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body))
}
