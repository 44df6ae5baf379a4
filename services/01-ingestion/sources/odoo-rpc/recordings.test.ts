import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OdooClient, OdooValue } from './client.ts'
import { createOdooJsonRpcClient } from './jsonrpc.ts'
import { instantDeps, type Loopback, loopback, never, testConfig } from './testing/loopback.ts'
import { parseXmlCall, type Recording, readRecordings } from './testing/recordings.ts'
import { createOdooXmlRpcClient } from './xmlrpc.ts'

const FOLDER = resolve(import.meta.dirname, '../../../../../shared/odoo17/wire')
const present = existsSync(FOLDER)
const recordings = present ? readRecordings(FOLDER) : []
const byName = new Map(recordings.map((recording) => [recording.name, recording]))

/** Code each failing exchange must end in, by its name without the protocol. Everything else must give a value. */
const CODES: Readonly<Record<string, string>> = {
  access_model: 'ODOO_ACCESS_DENIED',
  access_restricted_field: 'ODOO_ACCESS_DENIED',
  access_write: 'ODOO_ACCESS_DENIED',
  account_move_needed_terms: 'ODOO_SERVER_ERROR',
  create_missing_required: 'ODOO_USER_ERROR',
  create_nul: 'ODOO_SERVER_ERROR',
  crm_team_dashboard_graph_data: 'ODOO_USER_ERROR',
  execute_unknown_db: 'ODOO_DATABASE_UNKNOWN',
  execute_wrong_password: 'ODOO_LOGIN_FAILED',
  foreign_company_context: 'ODOO_ACCESS_DENIED',
  login_method_wrong_password: 'ODOO_LOGIN_FAILED',
  login_unknown_db: 'ODOO_DATABASE_UNKNOWN',
  login_wrong_password: 'ODOO_LOGIN_FAILED',
  private_method: 'ODOO_ACCESS_DENIED',
  read_one_hidden: 'ODOO_ACCESS_DENIED',
  unknown_field_domain: 'ODOO_FIELD_UNKNOWN',
  unknown_field_order: 'ODOO_FIELD_UNKNOWN',
  unknown_field_read: 'ODOO_FIELD_UNKNOWN',
  unknown_field_write: 'ODOO_FIELD_UNKNOWN',
  unknown_method: 'ODOO_METHOD_UNKNOWN',
  unknown_model: 'ODOO_MODEL_UNKNOWN',
  unlink_twice: 'ODOO_RECORD_MISSING',
  write_bad_m2o: 'ODOO_RECORD_MISSING',
  write_bad_selection: 'ODOO_SERVER_ERROR',
  write_bad_type: 'ODOO_SERVER_ERROR',
  write_deleted: 'ODOO_RECORD_MISSING',
  write_int_out_of_range: 'ODOO_SERVER_ERROR',
  http_empty_json: 'ODOO_RESPONSE_INVALID',
  http_get_jsonrpc: 'ODOO_RESPONSE_INVALID',
  http_get_xmlrpc: 'ODOO_RESPONSE_INVALID',
  http_json_array: 'ODOO_RESPONSE_INVALID',
  http_json_without_params: 'ODOO_SERVER_ERROR',
  http_lone_surrogate: 'ODOO_SERVER_ERROR',
  http_malformed_json: 'ODOO_RESPONSE_INVALID',
  http_malformed_xml: 'ODOO_SERVER_ERROR',
  http_unknown_path: 'ODOO_RESPONSE_INVALID',
  http_unknown_path_get: 'ODOO_RESPONSE_INVALID',
  http_unknown_service: 'ODOO_SERVER_ERROR',
  http_wrong_content_type: 'ODOO_RESPONSE_INVALID',
  http_xmlrpc_unknown_method: 'ODOO_SERVER_ERROR',
  http_xmlrpc_unknown_service: 'ODOO_SERVER_ERROR',
}

const plainName = (name: string) => name.replace(/\.(jsonrpc|xmlrpc)$/, '')
const isXml = ({ name, request }: Recording) =>
  name.endsWith('.xmlrpc') || /xml/.test(request.headers['Content-Type'] ?? '') || /get_xmlrpc$/.test(name)

interface Call {
  readonly service: 'common' | 'object'
  readonly method: string
  readonly args: readonly OdooValue[]
}

/** What the recorded request asked for, or undefined when no client of ours would ever send it (raw http_* ones). */
function callOf(recording: Recording): Call | undefined {
  const { body, path } = recording.request
  if (recording.name.startsWith('http_') || body === null) return undefined
  if (isXml(recording)) {
    if (body.includes('&#0;')) return undefined
    const { method, params } = parseXmlCall(body)
    return { service: path.endsWith('common') ? 'common' : 'object', method, args: params as OdooValue[] }
  }
  const { params } = JSON.parse(body) as { params: Call }
  return params
}

describe.skipIf(!present)('PIPE-3 recorded Odoo 17 exchanges (../shared/odoo17/wire)', () => {
  let server: Loopback
  let current: Recording | undefined
  let received: { path: string; body: string } | undefined
  const covered = new Set<string>()

  beforeAll(async () => {
    server = await loopback((request, body, response) => {
      const recording = current as Recording
      // Sign-in with the recorded user id comes first and is no part of the exchange under test.
      if (
        /\bauthenticate\b/.test(body) &&
        callOf(recording)?.method !== 'authenticate' &&
        recordedUid(recording)
      ) {
        return response.end(signIn(recording))
      }
      received = { path: request.url ?? '', body }
      response.writeHead(recording.response.status, { ...recording.response.headers })
      response.end(recording.response.body)
    })
  })
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]()
  })

  function clientFor(recording: Recording): OdooClient {
    const args = callOf(recording)?.args ?? []
    const common = callOf(recording)?.service === 'common'
    const config = testConfig(server.url, {
      database: String(args[0] ?? 'c303-prod'),
      username: common ? String(args[1] ?? 'admin') : 'admin',
      password: String(args[2] ?? 'admin'),
    })
    const create = isXml(recording) ? createOdooXmlRpcClient : createOdooJsonRpcClient
    return create(config, instantDeps())
  }

  async function replay(recording: Recording): Promise<OdooValue> {
    current = recording
    received = undefined
    covered.add(recording.name)
    const client = clientFor(recording)
    try {
      const call = callOf(recording)
      if (call === undefined) {
        return isXml(recording) || /"execute_kw"/.test(recording.request.body ?? '')
          ? await client.executeKw('crm.lead', 'read', [[1]], {}, { signal: never })
          : { ...(await client.version({ signal: never })) }
      }
      if (call.method === 'version') return { ...(await client.version({ signal: never })) }
      if (call.service === 'common') return await client.authenticate({ signal: never })
      const [, , , model, method, args, kwargs] = call.args
      return await client.executeKw(
        String(model),
        String(method),
        args as OdooValue[],
        (kwargs ?? {}) as Record<string, OdooValue>,
        { signal: never },
      )
    } finally {
      await client.close()
    }
  }

  const outcome = (recording: Recording) =>
    replay(recording).then(
      (value) => ({ value }),
      (error: { code?: string; message: string; details: unknown }) => ({
        code: error.code,
        said: `${error.message} ${JSON.stringify(error.details)}`,
      }),
    )

  test.each(recordings.map((recording) => [recording.name, recording] as const))(
    '%s',
    async (name, recording) => {
      const result = await outcome(recording)
      const expected = CODES[plainName(name)]
      if (expected !== undefined) {
        expect(result).toMatchObject({ code: expected })
        expect((result as { said: string }).said).not.toMatch(/Traceback|\.py"|'admin'/)
      } else {
        expect(result).toHaveProperty('value')
        expect(normalised((result as { value: OdooValue }).value)).toEqual(expectedValue(recording))
      }
      const call = callOf(recording)
      if (call !== undefined && call.method !== 'login' && call.method !== 'version') {
        expect(received?.path).toBe(recording.request.path)
        expect(sentCall(recording)).toEqual(normalisedCall(call))
      }
    },
  )

  test('every one of the 212 recordings was exercised', () => {
    expect(recordings).toHaveLength(212)
    expect([...covered].sort()).toEqual(recordings.map(({ name }) => name).sort())
    const unknown = Object.keys(CODES).filter(
      (code) => !byName.has(code) && !byName.has(`${code}.jsonrpc`) && !byName.has(`${code}.xmlrpc`),
    )
    expect(unknown).toEqual([])
  })

  function sentCall(recording: Recording): unknown {
    const body = received?.body ?? ''
    if (isXml(recording)) {
      const { method, params } = parseXmlCall(body)
      return {
        service: recording.request.path.endsWith('common') ? 'common' : 'object',
        method,
        args: params,
      }
    }
    return (JSON.parse(body) as { params: unknown }).params
  }

  // A call recorded without keyword arguments is sent with an empty set of them, which means the same.
  function normalisedCall(call: Call): Call {
    return call.method === 'execute_kw' && call.args.length === 6
      ? { ...call, args: [...call.args, {}] }
      : call
  }

  /** The recorded answer, read independently of the product: the JSON twin for XML, Python's words as marks. */
  function expectedValue(recording: Recording): unknown {
    const plain = plainName(recording.name)
    if (plain === 'version' || plain === 'http_keep_alive' || plain === 'http_string_id')
      return { serverVersion: '17.0', serverSerie: '17.0' }
    // odoo-await's parser keeps CR LF, which a conforming one would not: so nothing is lost against JSON-RPC.
    if (plain === 'text_crlf') return jsonResult(byName.get('text_crlf.jsonrpc')?.response.body ?? '')
    return isXml(recording) ? xmlResult(recording.response.body) : jsonResult(recording.response.body)
  }
})

function recordedUid(recording: Recording): boolean {
  return (
    callOf(recording)?.service === 'object' ||
    recording.name.startsWith('http_') ||
    /create_nul/.test(recording.name)
  )
}

function signIn(recording: Recording): string {
  const uid = Number(callOf(recording)?.args[1] ?? 2)
  return isXml(recording)
    ? `<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value><int>${uid}</int></value>\n</param>\n</params>\n</methodResponse>\n`
    : JSON.stringify({ jsonrpc: '2.0', id: 1, result: uid })
}

const normalised = (value: unknown): unknown => JSON.parse(withWords(value))
const withWords = (value: unknown): string =>
  JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'number' && !Number.isFinite(item) ? `word:${item}` : item,
  )

function jsonResult(body: string): unknown {
  const patched = body.replace(/: (NaN|-?Infinity)/g, ': "word:$1"')
  return (JSON.parse(patched) as { result?: unknown }).result ?? null
}

/** Reads the result by turning the answer into a call: same value grammar, the test's own parser. */
function xmlResult(body: string): unknown {
  if (body.includes('cannot marshal None')) return null
  const call = body
    .replace('<methodResponse>', '<methodCall><methodName>x</methodName>')
    .replace('</methodResponse>', '</methodCall>')
    .replace(/<double>nan<\/double>/g, '<string>word:NaN</string>')
    .replace(/<double>inf<\/double>/g, '<string>word:Infinity</string>')
  return parseXmlCall(call).params[0]
}
