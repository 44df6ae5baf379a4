import type { OdooClient, OdooClientConfig, OdooClientDeps, OdooValue } from './client.ts'
import { odooErrors } from './errors.ts'
import { type CallSite, faultError, faultOfJson } from './fault.ts'
import { parseOdooJson } from './non-finite.ts'
import { createSession, type Protocol, type ProtocolContext } from './session.ts'

/** A client for `/jsonrpc` (Odoo 8 to 18): the fast way to read. @throws ODOO_URL_INVALID */
export function createOdooJsonRpcClient(config: OdooClientConfig, deps?: OdooClientDeps): OdooClient {
  return createSession(config, jsonRpcProtocol, deps)
}

function jsonRpcProtocol({ config, exchange }: ProtocolContext): Protocol {
  let lastId = 0
  const call = async (
    site: CallSite,
    service: 'common' | 'object',
    method: string,
    args: readonly OdooValue[],
    signal: AbortSignal,
  ): Promise<OdooValue> => {
    const request = { jsonrpc: '2.0', method: 'call', params: { service, method, args }, id: ++lastId }
    const text = await exchange.post('/jsonrpc', 'application/json', JSON.stringify(request), signal)
    return readAnswer(site, text)
  }
  const { database, username, password } = config
  return {
    name: 'jsonrpc',
    authenticate: (site, signal) =>
      call(site, 'common', 'authenticate', [database, username, password, {}], signal),
    async version(site, signal) {
      const answer = await call(site, 'common', 'version', [], signal)
      const facts = (isRecord(answer) ? answer : {}) as Readonly<Record<string, OdooValue>>
      if (typeof facts.server_version !== 'string') throw invalid(site, 'no version in it')
      return {
        serverVersion: facts.server_version,
        serverSerie: String(facts.server_serie ?? facts.server_version),
      }
    },
    execute: (site, { uid, model, method, args, kwargs }, signal) =>
      call(site, 'object', 'execute_kw', [database, uid, password, model, method, args, kwargs], signal),
  }
}

/** Reads one JSON-RPC answer; without `result` the method returned None. Exported for tests. */
export function readAnswer(site: CallSite, text: string): OdooValue {
  const answer = parseAnswer(site, text)
  if (!isRecord(answer) || answer.jsonrpc !== '2.0') throw invalid(site, 'not JSON-RPC 2.0')
  if (isRecord(answer.error)) throw faultError(site, faultOfJson(answer.error))
  return (answer.result ?? null) as OdooValue
}

function parseAnswer(site: CallSite, text: string): OdooValue {
  try {
    return parseOdooJson(text)
  } catch {
    throw invalid(site, text.trimStart().startsWith('<') ? 'a web page instead of JSON' : 'broken JSON')
  }
}

function invalid({ server }: CallSite, reason: string) {
  return odooErrors.ODOO_RESPONSE_INVALID({ server, reason })
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
