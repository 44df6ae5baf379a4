import { AppError } from '../../../00-platform/index.ts'
import type { OdooClient, OdooClientConfig, OdooClientDeps, OdooValue } from './client.ts'
import { odooErrors } from './errors.ts'
import { type CallSite, faultError } from './fault.ts'
import { invalidAnswer, isRecord, parseAnswer } from './json-answer.ts'
import { createSession, type ExecuteCall, type Protocol, type ProtocolContext } from './session.ts'

/**
 * A client for `/json/2` (Odoo 19 and later): `POST /json/2/<model>/<method>`, arguments by name, faults by HTTP status
 * with the exception in a JSON body. There is no sign-in: the API key (here as `password`) is sent with each call, and
 * whose it is Odoo says in `res.users.context_get`.
 * https://www.odoo.com/documentation/19.0/developer/reference/external_api.html
 * @throws ODOO_URL_INVALID
 */
export function createOdooJson2Client(config: OdooClientConfig, deps?: OdooClientDeps): OdooClient {
  return createSession(config, json2Protocol, deps)
}

function json2Protocol({ config, exchange }: ProtocolContext): Protocol {
  const contentType = 'application/json; charset=utf-8'
  const headers = {
    Authorization: `bearer ${config.password}`,
    ...(config.database === '' ? {} : { 'X-Odoo-Database': config.database }),
  }
  const call = async (
    site: CallSite,
    model: string,
    method: string,
    body: Readonly<Record<string, OdooValue>>,
    signal: AbortSignal,
  ): Promise<OdooValue> => {
    const path = `/json/2/${encodeURIComponent(model)}/${encodeURIComponent(method)}`
    const request = { method: 'POST', path, contentType, headers, body: JSON.stringify(body) } as const
    const { status, text } = await exchange.ask(request, signal)
    const answer = parseAnswer(site, text)
    if (status === 200) return answer as OdooValue
    throw refusal(site, status, answer)
  }
  return {
    name: 'json2',
    async authenticate(site, signal) {
      try {
        const answer = await call(site, 'res.users', 'context_get', {}, signal)
        return isRecord(answer) ? (answer.uid as OdooValue) : false
      } catch (error) {
        // Without a database Odoo knows no such address, as one older than 19 does not: both answer with a web page.
        const unknown = error instanceof AppError && error.details?.status === 404
        throw unknown
          ? odooErrors.ODOO_JSON2_MISSING({ server: site.server, database: site.database })
          : error
      }
    },
    async version(site, signal) {
      const { text } = await exchange.ask({ method: 'GET', path: '/web/version', contentType }, signal)
      const answer = parseAnswer(site, text)
      const version = isRecord(answer) ? answer.version : undefined
      if (typeof version !== 'string') throw invalidAnswer(site, 'no version in it')
      return { serverVersion: version, serverSerie: /^\D*\d+\.\d+/.exec(version)?.[0] ?? version }
    },
    execute: (site, given, signal) => call(site, given.model, given.method, bodyOf(given), signal),
  }
}

/** Names of the arguments that the hub gives by place; `ids` is the record set a method is called on. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  search: ['domain', 'offset', 'limit', 'order'],
  search_count: ['domain', 'limit'],
  search_read: ['domain', 'fields', 'offset', 'limit', 'order'],
  read: ['ids', 'fields', 'load'],
  fields_get: ['allfields', 'attributes'],
  create: ['vals_list'],
  write: ['ids', 'vals'],
}
const RECORDS_ONLY = ['ids']

function bodyOf({ model, method, args, kwargs }: ExecuteCall): Record<string, OdooValue> {
  const names = ARGUMENTS[method] ?? RECORDS_ONLY
  if (args.length > names.length) throw odooErrors.ODOO_ARGUMENT_UNNAMED({ model, method })
  return { ...Object.fromEntries(args.map((value, at) => [names[at], value])), ...kwargs }
}

function refusal(site: CallSite, status: number, answer: unknown) {
  const fault = isRecord(answer) ? answer : {}
  if (status === 401) return odooErrors.ODOO_LOGIN_FAILED({ user: site.user, database: site.database })
  const exception = String(fault.name ?? `HTTP ${status}`).replace(/^builtins\./, '')
  return faultError(site, { exception, text: String(fault.message ?? '') })
}
