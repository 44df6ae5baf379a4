import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { generateCompany, SAMPLE_LOGINS, startOdooServer } from '../../sample/index.ts'
import type { Settings } from './processes.ts'

type OdooRows = ReturnType<typeof generateCompany>['odoo']

interface Place {
  readonly model: string
  readonly id: number
}

/** What goes wrong when a call is answered; may be changed while it runs. */
export interface Trouble {
  /** Every connection is cut. */
  down?: boolean
  /** Models this Odoo does not have. */
  missingModels?: readonly string[]
  /** A field that raises for one row: the whole call that reads it fails, as in Odoo. */
  readonly raisingField?: Place & { readonly field: string }
  /** A row the user may not read: the whole call that touches it is refused, as in Odoo. */
  readonly hiddenRow?: Place
}

export interface AwkwardOdoo {
  readonly settings: Settings
  readonly trouble: Trouble
  close(): Promise<void>
}

interface Call {
  readonly id: unknown
  readonly params: { readonly args?: readonly unknown[] }
}

export const LEADS = 60

/** The sample's Odoo with 60 leads behind a door that makes trouble over JSON-RPC; `arrange` changes its data first. */
export async function startAwkwardOdoo(arrange: (odoo: OdooRows) => Trouble): Promise<AwkwardOdoo> {
  const { odoo } = generateCompany({ seed: 5, opportunities: 200, aceOpportunities: 40 })
  odoo['crm.lead']?.splice(LEADS)
  const trouble = arrange(odoo)
  const { database, admin } = SAMPLE_LOGINS
  const behind = await startOdooServer({
    data: odoo,
    database,
    logins: [{ ...admin, profile: 'admin' }],
    now: () => '2026-03-02 04:00:00.000000',
  })
  const door = createServer((request, response) => {
    pass(trouble, behind.port, request, response).catch((error) => response.destroy(error))
  })
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  const { port } = door.address() as AddressInfo
  return {
    trouble,
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
  if (trouble.down === true) return void request.destroy()
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
  const rows = rowsOf(answer)
  if (model === raisingField?.model && rows.some((row) => isRead(row, raisingField, raisingField.field)))
    return fault('builtins.ZeroDivisionError', 'float division by zero')
  if (model === hiddenRow?.model && rows.some((row) => isRead(row, hiddenRow)))
    return fault(
      'odoo.exceptions.AccessError',
      `You are not allowed to access '${model}' (${model}) records.`,
    )
  return undefined
}

/** Odoo writes NaN as it is, which is no JSON. */
function rowsOf(answer: string): Record<string, unknown>[] {
  const { result } = JSON.parse(answer.replaceAll(/\bNaN\b/g, 'null')) as { result?: unknown }
  return Array.isArray(result) ? (result as Record<string, unknown>[]) : []
}

function isRead(row: Record<string, unknown>, { id }: Place, field?: string): boolean {
  return row.id === id && (field === undefined ? Object.keys(row).length > 1 : Object.hasOwn(row, field))
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
