import type { OdooClient, OdooClientConfig, OdooClientDeps, OdooValue } from './client.ts'
import { type CallSite, faultError, faultOfJson } from './fault.ts'
import { invalidAnswer, isRecord, parseAnswer } from './json-answer.ts'
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
      if (typeof facts.server_version !== 'string') throw invalidAnswer(site, 'no version in it')
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
  if (!isRecord(answer) || answer.jsonrpc !== '2.0') throw invalidAnswer(site, 'not JSON-RPC 2.0')
  if (isRecord(answer.error)) throw faultError(site, faultOfJson(answer.error))
  return (answer.result ?? null) as OdooValue
}
