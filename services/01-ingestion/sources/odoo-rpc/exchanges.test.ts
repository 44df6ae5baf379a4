import { expect, test } from 'vitest'
import { createOdooJsonRpcClient } from './jsonrpc.ts'
import { instantDeps, loopback, never, testConfig } from './testing/loopback.ts'
import { createOdooXmlRpcClient } from './xmlrpc.ts'

// Small exchanges of our own, in Odoo 17's notation, for a clone that has no recordings beside it.

const json = (result: string) => `{"jsonrpc": "2.0", "id": 1, "result": ${result}}`
const jsonError = (name: string, message: string) =>
  JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    error: {
      code: 200,
      message: 'Odoo Server Error',
      data: { name, message, debug: 'Traceback (most recent call last):\n' },
    },
  })
const xml = (value: string) =>
  `<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value>${value}</value>\n</param>\n</params>\n</methodResponse>\n`
const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const xmlFault = (code: number, text: string) =>
  `<?xml version='1.0'?>\n<methodResponse>\n<fault>\n<value><struct>\n<member>\n<name>faultCode</name>\n<value><int>${code}</int></value>\n</member>\n<member>\n<name>faultString</name>\n<value><string>${escaped(text)}</string></value>\n</member>\n</struct></value>\n</fault>\n</methodResponse>\n`
const trace = (last: string) =>
  `Traceback (most recent call last):\n  File "/opt/odoo/odoo/api.py", line 1, in call_kw\n${last}\n`
const member = (name: string, value: string) =>
  `<member>\n<name>${name}</name>\n<value>${value}</value>\n</member>\n`

interface Exchange {
  readonly name: string
  readonly json?: string
  readonly xml?: string
  readonly value?: unknown
  readonly code?: string
}

const MISSING = 'Record does not exist or has been deleted.\n(Record: crm.lead(34758,), User: 2)'
const EXCHANGES: readonly Exchange[] = [
  {
    name: 'a list of ids',
    json: json('[1, 2]'),
    xml: xml('<array><data>\n<value><int>1</int></value>\n<value><int>2</int></value>\n</data></array>'),
    value: [1, 2],
  },
  { name: 'an empty list', json: json('[]'), xml: xml('<array><data>\n</data></array>'), value: [] },
  {
    name: 'a row with NaN, an infinity, empty text and false',
    json: json('[{"a": NaN, "b": -Infinity, "c": "", "d": false, "e": "NaN"}]'),
    xml: xml(
      `<array><data>\n<value><struct>\n${member('a', '<double>nan</double>')}${member('b', '<double>-inf</double>')}${member('c', '<string></string>')}${member('d', '<boolean>0</boolean>')}${member('e', '<string>NaN</string>')}</struct></value>\n</data></array>`,
    ),
    value: [{ a: Number.NaN, b: Number.NEGATIVE_INFINITY, c: '', d: false, e: 'NaN' }],
  },
  {
    name: 'texts with entities, CR LF, emoji, noncharacters',
    json: json('"<a> & \\r\\n 😀 \ufffe\uffff"'),
    xml: xml('<string>&lt;a&gt; &amp; \r\n 😀 \ufffe\uffff</string>'),
    value: '<a> & \r\n 😀 \ufffe\uffff',
  },
  {
    name: 'a text that is the mark itself',
    json: json('["not-finite-NaN", NaN]'),
    xml: xml(
      '<array><data><value><string>not-finite-nan</string></value><value><double>nan</double></value></data></array>',
    ),
  },
  {
    name: 'a date-time element',
    xml: xml('<dateTime.iso8601>20260303T04:05:06</dateTime.iso8601>'),
    value: '2026-03-03 04:05:06',
  },
  { name: 'a binary element', xml: xml('<base64>aGVsbG8=</base64>'), value: 'aGVsbG8=' },
  {
    name: 'None',
    json: '{"jsonrpc": "2.0", "id": 1}',
    xml: xmlFault(1, trace('TypeError: cannot marshal None unless allow_none is enabled')),
    value: null,
  },
  {
    name: 'a wrong password',
    json: jsonError('odoo.exceptions.AccessDenied', 'Access Denied'),
    xml: xmlFault(3, 'Access Denied'),
    code: 'ODOO_LOGIN_FAILED',
  },
  {
    name: 'no right',
    json: jsonError('odoo.exceptions.AccessError', 'You are not allowed to access'),
    xml: xmlFault(4, 'You are not allowed to access'),
    code: 'ODOO_ACCESS_DENIED',
  },
  {
    name: 'an unknown model',
    json: jsonError('odoo.exceptions.UserError', "Object crm.lead doesn't exist"),
    xml: xmlFault(2, "Object crm.lead doesn't exist"),
    code: 'ODOO_MODEL_UNKNOWN',
  },
  {
    name: 'an unknown model as a KeyError',
    json: jsonError('builtins.KeyError', "'crm.lead'"),
    xml: xmlFault(1, trace("KeyError: 'crm.lead'")),
    code: 'ODOO_MODEL_UNKNOWN',
  },
  {
    name: 'another KeyError',
    json: jsonError('builtins.KeyError', "'some.key'"),
    xml: xmlFault(1, trace("KeyError: 'some.key'")),
    code: 'ODOO_SERVER_ERROR',
  },
  {
    name: 'an unknown field',
    json: jsonError('builtins.ValueError', "Invalid field 'nope' on model 'crm.lead'"),
    xml: xmlFault(1, trace("ValueError: Invalid field 'nope' on model 'crm.lead'")),
    code: 'ODOO_FIELD_UNKNOWN',
  },
  {
    name: 'an unknown method',
    json: jsonError('builtins.AttributeError', "The method 'x' does not exist on the model 'crm.lead'"),
    xml: xmlFault(1, trace("AttributeError: The method 'x' does not exist on the model 'crm.lead'")),
    code: 'ODOO_METHOD_UNKNOWN',
  },
  {
    name: 'a missing record',
    json: jsonError('odoo.exceptions.MissingError', MISSING),
    xml: xmlFault(2, MISSING),
    code: 'ODOO_RECORD_MISSING',
  },
  {
    name: 'a message for the user',
    json: jsonError('odoo.exceptions.ValidationError', 'Fill in the name'),
    xml: xmlFault(2, 'Fill in the name'),
    code: 'ODOO_USER_ERROR',
  },
  {
    name: 'an unknown database',
    json: jsonError(
      'psycopg2.OperationalError',
      'connection failed: FATAL:  database "test-db" does not exist\n',
    ),
    xml: xmlFault(
      1,
      trace('psycopg2.OperationalError: connection failed: FATAL:  database "test-db" does not exist\n'),
    ),
    code: 'ODOO_DATABASE_UNKNOWN',
  },
  {
    name: 'PostgreSQL’s DETAIL line after the class',
    xml: xmlFault(
      1,
      trace('psycopg2.errors.UniqueViolation: duplicate key\nDETAIL:  Key (id)=(1) already exists.'),
    ),
    code: 'ODOO_SERVER_ERROR',
  },
  {
    name: 'a Python error',
    json: jsonError('builtins.TypeError', 'keys must be str'),
    xml: xmlFault(1, trace('TypeError: dictionary key must be string')),
    code: 'ODOO_SERVER_ERROR',
  },
]

const cases = EXCHANGES.flatMap((exchange) => [
  ...(exchange.json === undefined ? [] : [[exchange.name, 'jsonrpc', exchange.json, exchange] as const]),
  ...(exchange.xml === undefined ? [] : [[exchange.name, 'xmlrpc', exchange.xml, exchange] as const]),
])

test.each(cases)('PIPE-3 %s over %s', async (_name, protocol, body, expected) => {
  const signedIn = protocol === 'jsonrpc' ? json('2') : xml('<int>2</int>')
  await using server = await loopback((_request, sent, response) =>
    response.end(sent.includes('authenticate') ? signedIn : body),
  )
  const create = protocol === 'jsonrpc' ? createOdooJsonRpcClient : createOdooXmlRpcClient
  const client = create(testConfig(server.url), instantDeps())
  const call = client.executeKw('crm.lead', 'read', [[1]], {}, { signal: never })
  if (expected.code !== undefined) return await expect(call).rejects.toMatchObject({ code: expected.code })
  const value = await call
  if ('value' in expected) expect(value).toEqual(expected.value)
  else expect(value).toEqual([expect.stringMatching(/^not-finite-/), Number.NaN])
})

test('PIPE-3 the exception class reaches the details, a traceback never does', async () => {
  const body = xmlFault(
    1,
    trace('psycopg2.errors.UniqueViolation: duplicate key\nDETAIL:  Key (id)=(1) already exists.'),
  )
  await using server = await loopback((_request, sent, response) =>
    response.end(sent.includes('authenticate') ? xml('<int>2</int>') : body),
  )
  const client = createOdooXmlRpcClient(testConfig(server.url), instantDeps())
  await expect(client.executeKw('crm.lead', 'create', [{}], {}, { signal: never })).rejects.toMatchObject({
    details: { exception: 'psycopg2.errors.UniqueViolation', model: 'crm.lead', method: 'create' },
    message: expect.not.stringContaining('Traceback'),
  })
})

test('PIPE-3 authenticate that answers false is a failed sign-in, one that answers nonsense too', async () => {
  for (const answer of ['false', '0', '"2"', 'null']) {
    await using server = await loopback((_request, _sent, response) => response.end(json(answer)))
    const client = createOdooJsonRpcClient(testConfig(server.url), instantDeps())
    await expect(client.authenticate({ signal: never })).rejects.toMatchObject({ code: 'ODOO_LOGIN_FAILED' })
  }
  await using server = await loopback((_request, _sent, response) =>
    response.end(xml('<boolean>0</boolean>')),
  )
  const client = createOdooXmlRpcClient(testConfig(server.url), instantDeps())
  await expect(client.authenticate({ signal: never })).rejects.toMatchObject({ code: 'ODOO_LOGIN_FAILED' })
})
