import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../../00-platform/index.ts'
import type { OdooClient, OdooClientConfig, OdooClientDeps } from './client.ts'
import { odooErrors } from './errors.ts'
import { createOdooJsonRpcClient } from './jsonrpc.ts'
import { mayRetry } from './retry.ts'
import { type Answer, instantDeps, loopback, never, testConfig } from './testing/loopback.ts'
import { createOdooXmlRpcClient } from './xmlrpc.ts'

interface Dialect {
  readonly create: (config: OdooClientConfig, deps?: OdooClientDeps) => OdooClient
  readonly ok: (value: number) => string
}
const DIALECTS: readonly (readonly [string, Dialect])[] = [
  [
    'JSON-RPC',
    { create: createOdooJsonRpcClient, ok: (value) => `{"jsonrpc": "2.0", "id": 1, "result": ${value}}` },
  ],
  [
    'XML-RPC',
    {
      create: createOdooXmlRpcClient,
      ok: (value) =>
        `<?xml version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value><int>${value}</int></value>\n</param>\n</params>\n</methodResponse>\n`,
    },
  ],
]

/** A server whose sign-in works and whose other answers are `answer`; counts the latter. */
async function odoo(dialect: Dialect, answer: Answer) {
  const seen = { calls: 0 }
  const server = await loopback((request, body, response) => {
    if (body.includes('authenticate')) return response.end(dialect.ok(2))
    seen.calls++
    answer(request, body, response)
  })
  return { ...server, seen }
}

const count = (client: OdooClient, signal = never, method = 'search_count') =>
  client.executeKw('crm.lead', method, [[]], {}, { signal })

describe.each(DIALECTS)('PIPE-3 %s in trouble', (_name, dialect) => {
  test('PIPE-4.15 502, 503 and 429 are repeated with full jitter and doubling bounds, then it works', async () => {
    const statuses = [502, 503, 429]
    await using server = await odoo(dialect, (_request, _body, response) => {
      const status = statuses.shift()
      if (status === undefined) return response.end(dialect.ok(7))
      response.writeHead(status, status === 429 ? { 'retry-after': '9' } : {}).end('<html>busy</html>')
    })
    const deps = instantDeps(0.5)
    const client = dialect.create(testConfig(server.url, { maxAttempts: 5, backoffBaseMs: 400 }), deps)
    expect(await count(client)).toBe(7)
    expect(deps.waits).toEqual([200, 400, 9000])
  })

  test('PIPE-4.15 attempts are bounded; the last error says what to do', async () => {
    await using server = await odoo(dialect, (_request, _body, response) => response.writeHead(503).end())
    const client = dialect.create(testConfig(server.url, { maxAttempts: 3 }), instantDeps())
    await expect(count(client)).rejects.toMatchObject({ code: 'ODOO_UNREACHABLE', kind: 'unavailable' })
    expect(server.seen.calls).toBe(3)
  })

  test('a write whose answer was lost is not repeated, a read is', async () => {
    await using server = await odoo(dialect, (request) => request.socket.destroy())
    const client = dialect.create(testConfig(server.url, { maxAttempts: 4 }), instantDeps())
    await expect(count(client, never, 'write')).rejects.toMatchObject({ code: 'ODOO_UNREACHABLE' })
    expect(server.seen.calls).toBe(1)
    await expect(count(client)).rejects.toMatchObject({ code: 'ODOO_UNREACHABLE' })
    expect(server.seen.calls).toBe(5)
  })

  test('connection reset in the middle of a body, then an answer', async () => {
    let first = true
    await using server = await odoo(dialect, (_request, _body, response) => {
      const body = dialect.ok(7)
      if (!first) return response.end(body)
      first = false
      response.writeHead(200, { 'content-length': body.length })
      response.write(body.slice(0, 20), () => response.socket?.resetAndDestroy())
    })
    const client = dialect.create(testConfig(server.url, { maxAttempts: 2 }), instantDeps())
    expect(await count(client)).toBe(7)
  })

  test('a body cut short without a length is an invalid answer, never half a value', async () => {
    await using server = await odoo(dialect, (_request, _body, response) => {
      response.socket?.end(`HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\n${dialect.ok(7).slice(0, -6)}`)
    })
    const client = dialect.create(testConfig(server.url), instantDeps())
    await expect(count(client)).rejects.toMatchObject({ code: 'ODOO_RESPONSE_INVALID' })
  })

  test('a server that never answers and one that dribbles both end at the time limit', async () => {
    for (const begin of ['', ' ']) {
      await using server = await odoo(dialect, (_request, _body, response) => {
        if (begin !== '') response.write(begin)
      })
      const client = dialect.create(testConfig(server.url, { timeoutMs: 60 }), instantDeps())
      await expect(count(client)).rejects.toMatchObject({ code: 'ODOO_TIMEOUT', details: { timeoutMs: 60 } })
    }
  })

  test('PIPE-10 abort ends a running call with the reason given, and is not repeated', async () => {
    const controller = new AbortController()
    await using server = await odoo(dialect, () => controller.abort(new Error('cancelled by the user')))
    const client = dialect.create(testConfig(server.url, { maxAttempts: 5 }), instantDeps())
    await expect(count(client, controller.signal)).rejects.toThrow('cancelled by the user')
    expect(server.seen.calls).toBe(1)
  })

  test('a web page, with 200 or 404, and other bytes are an invalid answer', async () => {
    const page = '<!doctype html><html><body>Sign in</body></html>'
    for (const [status, body] of [
      [200, page],
      [404, page],
      [200, ''],
      [200, Buffer.from([0x22, 0xff, 0xfe, 0x22])],
      [200, '{"hello": 1}'],
      [200, '<?xml version="1.0"?><methodResponse><fault></fault></methodResponse>'],
      [200, '<?xml version="1.0"?><methodResponse><wrong></methodResponse>'],
    ] as const) {
      await using server = await odoo(dialect, (_request, _body, response) =>
        response.writeHead(status).end(body),
      )
      const client = dialect.create(testConfig(server.url, { maxAttempts: 3 }), instantDeps())
      await expect(count(client)).rejects.toMatchObject({ code: 'ODOO_RESPONSE_INVALID' })
      expect(server.seen.calls).toBe(1)
    }
  })

  test('an answer over the limit is refused, announced or chunked', async () => {
    for (const length of [true, false]) {
      await using server = await odoo(dialect, (_request, _body, response) => {
        response.writeHead(200, length ? { 'content-length': 5000 } : {}).end('x'.repeat(5000))
      })
      const client = dialect.create(testConfig(server.url, { maxResponseBytes: 1000 }), instantDeps())
      await expect(count(client)).rejects.toMatchObject({ code: 'ODOO_RESPONSE_TOO_LARGE' })
    }
  })

  test('a redirect is refused: credentials go to the configured server only', async () => {
    let elsewhere = 0
    await using other = await loopback((_request, _body, response) => {
      elsewhere++
      response.end(dialect.ok(1))
    })
    await using server = await odoo(dialect, (_request, _body, response) => {
      response.writeHead(307, { location: other.url }).end()
    })
    await expect(count(dialect.create(testConfig(server.url), instantDeps()))).rejects.toMatchObject({
      code: 'ODOO_REDIRECT_REFUSED',
    })
    expect(elsewhere).toBe(0)
  })

  test('nobody listening: retried, then unreachable with the reason', async () => {
    const server = await loopback(() => {})
    await server[Symbol.asyncDispose]()
    const deps = instantDeps()
    const client = dialect.create(testConfig(server.url, { maxAttempts: 3 }), deps)
    await expect(client.authenticate({ signal: never })).rejects.toMatchObject({
      code: 'ODOO_UNREACHABLE',
      details: { reason: 'ECONNREFUSED' },
    })
    expect(deps.waits).toHaveLength(2)
  })

  test('at most maxParallel requests are under way', async () => {
    const held: (() => void)[] = []
    let most = 0
    // Answers come only in threes, so fewer at once would hang and more would show.
    await using server = await odoo(dialect, (_request, _body, response) => {
      held.push(() => response.end(dialect.ok(1)))
      most = Math.max(most, held.length)
      if (held.length === 3) for (const release of held.splice(0)) release()
    })
    const client = dialect.create(testConfig(server.url, { maxParallel: 3 }), instantDeps())
    await client.authenticate({ signal: never })
    await Promise.all(Array.from({ length: 21 }, () => count(client)))
    expect(most).toBe(3)
  })

  test('the path and user part of the address are used, and neither they nor the password ever show', async () => {
    const paths = new Set<string>()
    const authorizations = new Set<string | undefined>()
    await using server = await loopback((request, body, response) => {
      paths.add((request.url ?? '').replace(/\/(jsonrpc|xmlrpc\/2\/\w+)$/, ''))
      authorizations.add(request.headers.authorization)
      if (body.includes('authenticate')) return response.end(dialect.ok(2))
      response.writeHead(500).end(`echo ${body}`)
    })
    const url = server.url.replace('http://', 'http://proxy:pr%40xy-secret@')
    const client = dialect.create(testConfig(`${url}/odoo/`), instantDeps())
    const error = await count(client).catch((caught: unknown) => caught)
    expect([...paths]).toEqual(['/odoo'])
    expect([...authorizations]).toEqual([`Basic ${Buffer.from('proxy:pr@xy-secret').toString('base64')}`])
    expect(error).toBeInstanceOf(AppError)
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/S3cret-pass|xy-secret|cHJveHk/)
  })
})

test('PIPE-3 the password inside a server’s text is cut out', async () => {
  await using server = await loopback((_request, _body, response) => {
    const data = { name: 'odoo.exceptions.UserError', message: 'no S3cret-pass here', debug: 'Traceback' }
    response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code: 200, message: 'x', data } }))
  })
  const client = createOdooJsonRpcClient(testConfig(server.url), instantDeps())
  const error = await count(client).catch((caught: unknown) => caught)
  expect(error).toMatchObject({ code: 'ODOO_USER_ERROR' })
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('S3cret-pass')
})

test('PIPE-3 XML-RPC refuses to send what XML cannot carry', async () => {
  await using server = await loopback((_request, _body, response) => response.end(DIALECTS[1]?.[1].ok(2)))
  const client = createOdooXmlRpcClient(testConfig(server.url), instantDeps())
  for (const text of ['nul\0', 'vt\u000b', 'half \ud800', 'nonchar \ufffe'])
    await expect(
      client.executeKw('crm.lead', 'write', [[1], { name: text }], {}, { signal: never }),
    ).rejects.toMatchObject({ code: 'ODOO_VALUE_NOT_SENDABLE' })
  expect(
    await client.executeKw('crm.lead', 'write', [[1], { name: 'tab\t]]> <&>' }], {}, { signal: never }),
  ).toBe(2)
})

test.each(['', 'odoo.example.com', 'ftp://x', 'file:///etc/passwd'])(
  'PIPE-1 ODOO_URL %j is refused',
  (url) => {
    expect(() => createOdooJsonRpcClient(testConfig(url))).toThrow(
      expect.objectContaining({ code: 'ODOO_URL_INVALID' }),
    )
  },
)

test('PIPE-4.15 what is repeated: transport failures and 429/502/503, writes only when they cannot have run', () => {
  const unreachable = (reason: string, status?: number) =>
    odooErrors.ODOO_UNREACHABLE({ server: 's', reason }, status === undefined ? {} : { details: { status } })
  const table: [unknown, boolean, boolean][] = [
    [unreachable('ECONNREFUSED'), true, true],
    [unreachable('ECONNRESET'), true, false],
    [unreachable('HTTP 502', 502), true, false],
    [unreachable('HTTP 503', 503), true, false],
    [unreachable('HTTP 504', 504), false, false],
    [odooErrors.ODOO_THROTTLED({ server: 's' }), true, true],
    [odooErrors.ODOO_TIMEOUT({ server: 's', timeoutMs: 1 }), true, false],
    [odooErrors.ODOO_LOGIN_FAILED(), false, false],
    [odooErrors.ODOO_SERVER_ERROR(), false, false],
    [new TypeError('x'), false, false],
  ]
  for (const [error, read, write] of table) {
    expect(mayRetry(error, true)).toBe(read)
    expect(mayRetry(error, false)).toBe(write)
  }
})
