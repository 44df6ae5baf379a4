import { describe, expect, test } from 'vitest'
import { createOdooJson2Client } from './json2.ts'
import { instantDeps, type Loopback, loopback, never, testConfig } from './testing/loopback.ts'

interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: unknown
}

/** Answers `context_get`, keeps every other request, and gives `answer` to it. */
async function odoo(answer: {
  status?: number
  type?: string
  body: unknown
}): Promise<Loopback & { seen: Seen[] }> {
  const seen: Seen[] = []
  const server = await loopback((request, body, response) => {
    const url = request.url ?? ''
    const signIn = url.endsWith('/res.users/context_get')
    if (!signIn) {
      seen.push({
        method: request.method ?? '',
        url,
        headers: request.headers,
        body: JSON.parse(body || 'null'),
      })
    }
    const {
      status = 200,
      type = 'application/json; charset=utf-8',
      body: text,
    } = signIn ? { body: { lang: 'en_US', tz: false, uid: 7 } } : answer
    response.writeHead(status, { 'content-type': type })
    response.end(typeof text === 'string' ? text : JSON.stringify(text))
  })
  return Object.assign(server, { seen })
}

const fault = (name: string, message: string) => ({
  name,
  message,
  arguments: [message],
  context: {},
  debug: 'Traceback',
})

describe('PIPE-3 JSON-2 as the documentation of Odoo 19 has it', () => {
  test('PIPE-3 a call is one POST: arguments by name, key and database in headers, nothing of it in the address', async () => {
    await using server = await odoo({ body: [{ id: 25, name: 'Deco Addict' }] })
    const client = createOdooJson2Client(testConfig(server.url), instantDeps())
    const domain = [['name', 'ilike', '%deco%']]
    const context = { lang: 'en_US', active_test: false }
    const rows = await client.executeKw(
      'res.partner',
      'search_read',
      [domain],
      { fields: ['name'], context },
      { signal: never },
    )
    expect(rows).toEqual([{ id: 25, name: 'Deco Addict' }])
    await client.executeKw('res.partner', 'read', [[25], ['name']], { load: false }, { signal: never })
    await client.executeKw('res.partner', 'toggle_active', [[25]], {}, { signal: never })
    expect(server.seen.map(({ url, body }) => [url, body])).toEqual([
      ['/json/2/res.partner/search_read', { domain, fields: ['name'], context }],
      ['/json/2/res.partner/read', { ids: [25], fields: ['name'], load: false }],
      ['/json/2/res.partner/toggle_active', { ids: [25] }],
    ])
    expect(server.seen[0]).toMatchObject({
      method: 'POST',
      headers: {
        authorization: 'bearer S3cret-pass',
        'x-odoo-database': 'test-db',
        'content-type': 'application/json; charset=utf-8',
      },
    })
  })

  test('PIPE-3 an argument whose name nobody knows is refused before it is sent', async () => {
    await using server = await odoo({ body: true })
    const client = createOdooJson2Client(testConfig(server.url), instantDeps())
    const call = client.executeKw('crm.lead', 'convert', [[1], 'x'], {}, { signal: never })
    await expect(call).rejects.toMatchObject({ code: 'ODOO_ARGUMENT_UNNAMED' })
    expect(server.seen).toEqual([])
  })

  test.each([
    [401, fault('werkzeug.exceptions.Unauthorized', 'Invalid apikey'), 'ODOO_LOGIN_FAILED'],
    [403, fault('odoo.exceptions.AccessError', 'You are not allowed'), 'ODOO_ACCESS_DENIED'],
    [404, fault('werkzeug.exceptions.NotFound', "the model 'x.y' does not exist"), 'ODOO_MODEL_UNKNOWN'],
    [404, fault('odoo.exceptions.MissingError', 'Record does not exist'), 'ODOO_RECORD_MISSING'],
    [422, fault('odoo.exceptions.UserError', 'Not so'), 'ODOO_USER_ERROR'],
    [500, fault('builtins.ValueError', "Invalid field 'nope' on model 'x.y'"), 'ODOO_FIELD_UNKNOWN'],
    [500, fault('builtins.ZeroDivisionError', 'division by zero'), 'ODOO_SERVER_ERROR'],
    [
      422,
      fault('werkzeug.exceptions.UnprocessableEntity', 'missing a required argument'),
      'ODOO_SERVER_ERROR',
    ],
    [422, 'no JSON at all', 'ODOO_RESPONSE_INVALID'],
  ])('PIPE-3 %i %o is %s', async (status, body, code) => {
    await using server = await odoo({ status, body })
    const client = createOdooJson2Client(testConfig(server.url), instantDeps())
    const call = client.executeKw('x.y', 'search', [[]], {}, { signal: never })
    const error = await call.catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code })
    expect(JSON.stringify(error)).not.toContain('S3cret-pass')
  })

  test.each([
    [429, 'ODOO_THROTTLED'],
    [502, 'ODOO_UNREACHABLE'],
    [503, 'ODOO_UNREACHABLE'],
  ])('PIPE-4.15 %i is tried again, then %s', async (status, code) => {
    await using server = await odoo({ status, body: fault('x', 'busy') })
    const deps = instantDeps()
    const client = createOdooJson2Client(testConfig(server.url, { maxAttempts: 3 }), deps)
    await expect(client.executeKw('x.y', 'search', [[]], {}, { signal: never })).rejects.toMatchObject({
      code,
    })
    expect(server.seen).toHaveLength(3)
    expect(deps.waits).toHaveLength(2)
  })

  test('PIPE-3 NaN in an answer is read, and the version needs no key', async () => {
    await using server = await odoo({
      body: '{"version": "19.0+e", "version_info": [19, 0, 0, "final", 0, "e"], "n": NaN}',
    })
    const client = createOdooJson2Client(testConfig(server.url), instantDeps())
    expect(await client.version({ signal: never })).toEqual({ serverVersion: '19.0+e', serverSerie: '19.0' })
    expect(server.seen[0]).toMatchObject({ method: 'GET', url: '/web/version' })
    expect(server.seen[0]?.headers.authorization).toBeUndefined()
    const answer = await client.executeKw('x.y', 'read', [[1]], {}, { signal: never })
    expect(answer).toMatchObject({ n: Number.NaN })
  })
})
