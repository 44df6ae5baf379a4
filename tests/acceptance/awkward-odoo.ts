import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { generateCompany, SAMPLE_LOGINS, startOdooServer } from '../../sample/index.ts'
import type { Settings } from './processes.ts'

type OdooRows = ReturnType<typeof generateCompany>['odoo']

/** What goes wrong when a call is answered. */
export interface Trouble {
  /** Models this Odoo does not have. */
  readonly missingModels?: readonly string[]
  /** `model.field` that raises whenever it is computed. */
  readonly raisingField?: string
  /** A row the user may not read: the whole call that touches it is refused, as Odoo does. */
  readonly hiddenRow?: { readonly model: string; readonly id: number }
}

export interface AwkwardOdoo {
  readonly settings: Settings
  close(): Promise<void>
}

interface Call {
  readonly id: unknown
  readonly params: { readonly args?: readonly unknown[] }
}

/** The sample's Odoo with 200 leads, changed by `edit`, behind a door that makes trouble over JSON-RPC. */
export async function startAwkwardOdoo(
  trouble: Trouble,
  edit: (odoo: OdooRows) => void = () => {},
): Promise<AwkwardOdoo> {
  const { odoo } = generateCompany({ seed: 5, opportunities: 200, aceOpportunities: 40 })
  edit(odoo)
  const { database, admin } = SAMPLE_LOGINS
  const behind = await startOdooServer({
    data: odoo,
    database,
    logins: [{ ...admin, profile: 'admin' }],
    now: () => '2026-03-02 04:00:00.000000',
  })
  const door = createServer((request, response) => void pass(trouble, behind.port, request, response))
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  const { port } = door.address() as AddressInfo
  return {
    settings: {
      ODOO_URL: `http://127.0.0.1:${port}`,
      ODOO_DB: database,
      ODOO_USERNAME: admin.login,
      ODOO_PASSWORD: admin.password,
    },
    close: async () => {
      door.closeAllConnections()
      await new Promise((resolve) => door.close(resolve))
      await behind.close()
    },
  }
}

async function pass(trouble: Trouble, port: number, request: IncomingMessage, response: ServerResponse) {
  const body = await bytesOf(request)
  const call = JSON.parse(body.toString('utf8')) as Call
  const options = {
    port,
    host: '127.0.0.1',
    method: request.method,
    path: request.url,
    headers: request.headers,
  }
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    forward(options, resolve).once('error', reject).end(body)
  })
  const text = (await bytesOf(answer)).toString('utf8')
  const fault = faultOf(trouble, call, text)
  const sent = fault === undefined ? text : JSON.stringify({ jsonrpc: '2.0', id: call.id, error: fault })
  response.writeHead(200, { 'content-type': 'application/json', connection: 'close' }).end(sent)
}

async function bytesOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

function faultOf({ missingModels, raisingField, hiddenRow }: Trouble, call: Call, answer: string) {
  const model = call.params.args?.[3]
  if (typeof model !== 'string') return undefined
  if (missingModels?.includes(model) === true)
    return fault('odoo.exceptions.UserError', `Object ${model} doesn't exist`)
  const { result } = JSON.parse(answer) as { result?: unknown }
  const rows = Array.isArray(result) ? (result as Record<string, unknown>[]) : []
  const [raisingModel, field] = raisingField?.split(/\.(?=[^.]+$)/) ?? []
  if (model === raisingModel && field !== undefined && rows.some((row) => Object.hasOwn(row, field)))
    return fault('builtins.ZeroDivisionError', 'float division by zero')
  const reads = rows.some((row) => row.id === hiddenRow?.id && Object.keys(row).length > 1)
  if (model === hiddenRow?.model && reads)
    return fault(
      'odoo.exceptions.AccessError',
      `You are not allowed to access '${model}' (${model}) records.`,
    )
  return undefined
}

function fault(name: string, message: string) {
  const data = {
    name,
    message,
    arguments: [message],
    context: {},
    debug: `Traceback (most recent call last):\n${name}: ${message}`,
  }
  return { code: 200, message: 'Odoo Server Error', data }
}
