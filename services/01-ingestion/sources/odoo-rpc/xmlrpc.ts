import OdooAwait from 'odoo-await'
import { AppError } from '../../../00-platform/index.ts'
import { createBridge } from './bridge.ts'
import type { OdooClient, OdooClientConfig, OdooClientDeps, OdooValue } from './client.ts'
import { odooErrors } from './errors.ts'
import { type CallSite, faultError, faultOfXml, isNoneAnswer } from './fault.ts'
import type { Marks } from './non-finite.ts'
import { createSession, type Protocol, type ProtocolContext } from './session.ts'
import { finishXml, prepareXml, unsendable, xmlProblem } from './xml-body.ts'

/** A client for `/xmlrpc/2` through odoo-await: compatible, but its parser is the limit (see README). @throws ODOO_URL_INVALID */
export function createOdooXmlRpcClient(config: OdooClientConfig, deps?: OdooClientDeps): OdooClient {
  return createSession(config, xmlRpcProtocol, deps)
}

const VERSION_CALL = '<?xml version="1.0"?><methodCall><methodName>version</methodName><params/></methodCall>'

function xmlRpcProtocol(context: ProtocolContext): Protocol {
  return {
    name: 'xmlrpc',
    authenticate: (site, signal) =>
      perCall(context, site, signal, async (odoo) => {
        const uid: unknown = await odoo.connect().catch((error: unknown) => {
          // Not an Error but a sentence: the package's way to say that `authenticate` answered false.
          if (typeof error === 'string') return false
          throw error
        })
        return uid
      }),
    // odoo-await cannot ask for the version: its one fixed question is sent as it is.
    async version(site, signal) {
      const text = await context.exchange.post('/xmlrpc/2/common', 'text/xml', VERSION_CALL, signal)
      const read = (name: string) =>
        new RegExp(`<name>${name}</name>\\s*<value><string>([^<]*)<`).exec(text)?.[1]
      const serverVersion = xmlProblem(text) === undefined ? read('server_version') : undefined
      if (serverVersion === undefined)
        throw odooErrors.ODOO_RESPONSE_INVALID({ server: site.server, reason: 'no version in it' })
      return { serverVersion, serverSerie: read('server_serie') ?? serverVersion }
    },
    execute(site, { uid, model, method, args, kwargs }, signal) {
      const problem = unsendable([args, kwargs])
      if (problem !== undefined) throw odooErrors.ODOO_VALUE_NOT_SENDABLE({ reason: problem })
      return perCall(context, site, signal, (odoo) => {
        Object.assign(odoo, { uid })
        return odoo.execute_kw(model, method, [args, kwargs])
      })
    },
  }
}

/** A fresh odoo-await object per call: it is four strings, and so the deadline, size and path belong to one call. */
async function perCall(
  { config, exchange }: ProtocolContext,
  site: CallSite,
  signal: AbortSignal,
  ask: (odoo: OdooAwait) => Promise<unknown>,
): Promise<OdooValue> {
  let marks: Marks | undefined
  const { database: db, username, password } = config
  // The address is never dialled: every byte goes through the bridge.
  const odoo = new OdooAwait({ baseUrl: 'http://odoo.invalid', port: 80, db, username, password })
  const carry = async (path: string, body: string): Promise<string> => {
    const text = await exchange.post(path, 'text/xml', body, signal)
    const reason = xmlProblem(text)
    if (reason !== undefined) throw odooErrors.ODOO_RESPONSE_INVALID({ server: site.server, reason })
    const prepared = prepareXml(text)
    marks = prepared.marks
    return prepared.xml
  }
  const options = (path: string) => ({
    host: 'odoo.invalid',
    port: 80,
    basic_auth: null,
    path,
    createConnection: () => createBridge((body) => carry(path, body)),
  })
  odoo.createClientOptions = options
  try {
    const value = await ask(odoo)
    return marks === undefined ? (value as OdooValue) : finishXml(value, marks)
  } catch (error) {
    signal.throwIfAborted()
    return answerOf(site, error)
  }
}

interface PackageFault {
  readonly faultCode: number
  readonly faultString: string
}

/** Null for "the method returned None"; everything else becomes a coded error. The package's own error is dropped: it holds the request with the password. */
function answerOf(site: CallSite, error: unknown): null {
  if (error instanceof AppError) throw error
  if (error instanceof Error && 'faultCode' in error) {
    const { faultCode, faultString } = error as unknown as PackageFault
    const fault = faultOfXml(Number(faultCode), String(faultString))
    if (isNoneAnswer(fault)) return null
    throw faultError(site, fault)
  }
  throw odooErrors.ODOO_RESPONSE_INVALID({ server: site.server, reason: 'XML that cannot be read' })
}
