import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { describeOnBothDatabases, type TestDatabase } from '../../tests/helpers/database.ts'
import { ADMIN, testPlatform } from '../../tests/helpers/platform.ts'
import { actionsFor, bindActions, createLogger, type Platform } from '../00-platform/index.ts'
import type { ApiDeps } from './deps.ts'
import { buildServer, type Listening, listen } from './server.ts'

const { defineAction } = actionsFor<null>()
const echo = defineAction({
  name: 'test.echo',
  summary: 'Says what it was given',
  input: z.object({ id: z.string(), times: z.int().max(9).default(1), loud: z.boolean().optional() }),
  output: z.object({ id: z.string(), times: z.int(), loud: z.boolean().nullable() }),
  errors: [],
  effect: 'read',
  role: 'reader',
  reach: 'hub',
  expose: { rest: { method: 'GET', path: '/echo/{id}' }, mcp: true },
  run: async ({ id, times, loud }) => ({ id, times, loud: loud ?? null }),
})
const ring = defineAction({
  name: 'test.ring',
  summary: 'Rings: an event',
  input: z.object({ id: z.string(), text: z.string() }),
  output: z.object({ id: z.string() }),
  errors: [],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: { rest: { method: 'POST', path: '/ring/{id}' }, mcp: true },
  run: async ({ id, text }, ctx) => {
    await ctx.emit('test.rung', { id, text })
    return { id }
  },
})

const USER = 'ada.lovelace@example.com'
const meet = defineAction({
  name: 'test.meet',
  summary: 'An event with a person in it',
  input: z.object({}),
  output: z.object({}),
  errors: [],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: { rest: { method: 'POST', path: '/meet' } },
  run: async (_input, ctx) => {
    const details = { source: 'odoo', user: USER }
    const message = `The odoo database refused the login of ${USER}.`
    await ctx.emit('test.met', { email: USER, error: { code: 'SOURCE_LOGIN_FAILED', message, details } })
    return {}
  },
})

const page = defineAction({
  name: 'test.page',
  summary: 'A document that knows its version',
  input: z.object({ id: z.string(), ifMatch: z.string().optional(), size: z.int().optional() }),
  output: z.object({ id: z.string(), etag: z.string(), size: z.int().nullable() }),
  errors: [],
  effect: 'write',
  role: 'reader',
  reach: 'hub',
  plan: async ({ id }) => ({ id }),
  expose: {
    rest: {
      method: 'GET',
      path: '/page/{id}',
      etag: true,
      headers: { 'if-match': 'ifMatch', 'x-size': 'size', 'x-id': 'id' },
    },
  },
  run: async ({ id, ifMatch, size }) => ({ id, etag: `${ifMatch ?? 'first'}-next`, size: size ?? null }),
})

type Problem = { code: string; kind: string; status: number; detail: string; requestId: string }
type Message = {
  type: string
  seq: number
  gap?: boolean
  payload?: { text?: string } & Record<string, unknown>
}

describeOnBothDatabases('the API', (open) => {
  let database: TestDatabase
  let platform: Platform
  let agent: string
  let served: Listening[] = []
  let api: string

  beforeAll(async () => {
    database = await open()
    platform = await testPlatform(database, [bindActions([echo, ring, page, meet], null)])
    const { output } = await platform.invoke(
      'token.create',
      { name: 'caller', role: 'agent' },
      { actor: ADMIN, channel: 'internal' },
    )
    agent = (output as { token: string }).token
    api = await serve()
  })
  afterAll(async () => {
    for (const one of served) await one.close()
    served = []
    await platform?.stop()
    await database?.close()
  })

  /** @returns the address of an API of its own, on the same platform. */
  async function serve(
    config: Partial<ApiDeps['config']> = {},
    more: Partial<ApiDeps> = {},
  ): Promise<string> {
    const app = await buildServer({
      ...platform,
      config: {
        HOST: '127.0.0.1',
        PUBLIC_HOSTS: '',
        REQUIRE_SIGN_IN: false,
        RATE_LIMIT_PER_MINUTE: 10_000,
        MCP_REPLY_BYTES: 20_000,
        ...config,
      },
      log: createLogger('silent'),
      version: '1.2.3',
      instanceId: 'test',
      dashboardFolder: join(tmpdir(), 'no-dashboard'),
      ready: async () => ({ database: 'ok' }),
      ...more,
    })
    const listening = await listen(app, { host: '127.0.0.1', apiPort: 0, dashboardPort: 0 })
    served.push(listening)
    return `http://127.0.0.1:${listening.apiPort}`
  }

  const bearer = () => ({ authorization: `Bearer ${agent}` })
  const json = (headers: Record<string, string> = bearer()) => ({
    'content-type': 'application/json',
    ...headers,
  })
  async function problemOf(response: Response): Promise<Problem> {
    expect(response.headers.get('content-type')).toMatch('application/problem+json')
    const problem = (await response.json()) as Problem
    expect(problem.status).toBe(response.status)
    expect(problem.requestId).toBe(response.headers.get('x-request-id'))
    expect(problem.detail.length).toBeGreaterThan(10)
    return problem
  }

  test('query strings become what the input declares; the path wins over query and body', async () => {
    const answer = await fetch(`${api}/api/v1/echo/a%2Fb?times=3&loud=false&id=other`)
    expect(await answer.json()).toEqual({ id: 'a/b', times: 3, loud: false })
    const wrong = await problemOf(await fetch(`${api}/api/v1/echo/a?times=ten&shout=1`))
    expect(wrong).toMatchObject({ code: 'INPUT_INVALID', status: 400 })
    expect(wrong.detail).toContain('times')
    expect(wrong.detail).toContain('shout')
    const rung = await fetch(`${api}/api/v1/ring/mine`, {
      method: 'POST',
      headers: json(),
      body: '{"id":"other","text":"x"}',
    })
    expect(await rung.json()).toEqual({ id: 'mine' })
  })

  test('HUB-10 headers fill the fields an action names, never the path; the version goes out as an entity tag', async () => {
    const get = (headers: Record<string, string>) => fetch(`${api}/api/v1/page/a`, { headers })
    const answer = await get({ 'if-match': 'W/"v1"', 'x-size': '7', 'x-id': 'other' })
    expect(answer.headers.get('etag')).toBe('"v1-next"')
    expect(await answer.json()).toEqual({ id: 'a', etag: 'v1-next', size: 7 })
    expect((await get({})).headers.get('etag')).toBe('"first-next"')
    const planned = await get({ 'x-dry-run': 'true' })
    expect([await planned.json(), planned.headers.get('etag')]).toEqual([{ id: 'a' }, null])
    expect(await problemOf(await get({ 'x-size': 'large' }))).toMatchObject({ code: 'INPUT_INVALID' })
    const { paths } = (await (await fetch(`${api}/api/v1/openapi.json`)).json()) as {
      paths: Record<string, { get: { parameters: { name: string; in: string }[] } }>
    }
    const inHeaders = paths['/api/v1/page/{id}']?.get.parameters.filter((each) => each.in === 'header')
    expect(inHeaders?.map(({ name }) => name)).toEqual(['if-match', 'x-size', 'x-id', 'Idempotency-Key'])
  })

  test.each([
    ['no percent-encoding', 'runs/%zz'],
    ['no UTF-8', 'runs/%c0%ae'],
    ['a part that no name is as long as', `runs/${'9'.repeat(600)}/cancel`],
  ])('HUB-10 an address with %s is a problem with a code that says what to do', async (_what, path) => {
    const answer = await fetch(`${api}/api/v1/${path}`, { method: 'POST', headers: bearer() })
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    const problem = await problemOf(answer)
    expect(problem).toMatchObject({ code: 'PATH_INVALID', kind: 'invalid_input', status: 400 })
    expect(problem.detail.length).toBeLessThan(400)
  })

  test('what cannot be read is a problem with a code and says what to do', async () => {
    expect(await problemOf(await fetch(`${api}/api/v1/nowhere`))).toMatchObject({
      code: 'ROUTE_UNKNOWN',
      status: 404,
    })
    const post = (body: string) => fetch(`${api}/api/v1/ring/a`, { method: 'POST', headers: json(), body })
    expect(await problemOf(await post('{"text":'))).toMatchObject({ code: 'BODY_INVALID', status: 400 })
    expect(await problemOf(await post('[1]'))).toMatchObject({ code: 'BODY_INVALID', status: 400 })
    const large = await problemOf(await post(JSON.stringify({ text: 'x'.repeat(4 * 1024 * 1024) })))
    expect(large).toMatchObject({ code: 'BODY_TOO_LARGE', kind: 'too_large', status: 413 })
    const bytes = Buffer.concat([Buffer.from('{"text":"a'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')])
    const noText = await fetch(`${api}/api/v1/ring/a`, { method: 'POST', headers: json(), body: bytes })
    expect(await problemOf(noText)).toMatchObject({
      code: 'BODY_INVALID',
      detail: expect.stringContaining('UTF-8'),
    })
    const asText = await fetch(`${api}/api/v1/ring/a`, {
      method: 'POST',
      headers: { ...bearer(), 'content-type': 'text/markdown' },
      body: 'x',
    })
    expect(await problemOf(asText)).toMatchObject({
      kind: 'invalid_input',
      detail: expect.stringContaining('Content-Type: application/json'),
    })
  })

  test('a caller’s request id is kept when it is one, and goes into the audit trail', async () => {
    const given = await fetch(`${api}/api/v1/ring/a`, {
      method: 'POST',
      headers: json({ ...bearer(), 'x-request-id': 'my-request.7' }),
      body: '{"text":"x"}',
    })
    expect(given.headers.get('x-request-id')).toBe('my-request.7')
    const { entries } = (await (await fetch(`${api}/api/v1/audit?requestId=my-request.7`)).json()) as {
      entries: { actor: string; outcome: string; channel: string }[]
    }
    expect(entries).toMatchObject([{ actor: 'caller', outcome: 'done', channel: 'rest' }])
    const odd = await fetch(`${api}/health`, { headers: { 'x-request-id': 'has blanks; and more' } })
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  describe('who may ask', () => {
    test('anonymous reads and is asked to sign in for writes; a bad token is refused even for reads', async () => {
      expect((await fetch(`${api}/api/v1/status`)).status).toBe(200)
      const write = await fetch(`${api}/api/v1/ring/a`, {
        method: 'POST',
        headers: json({}),
        body: '{"text":"x"}',
      })
      expect(await problemOf(write)).toMatchObject({ code: 'SIGN_IN_NEEDED', status: 401 })
      const bad = await fetch(`${api}/api/v1/status`, { headers: { authorization: 'Bearer nonsense' } })
      expect(await problemOf(bad)).toMatchObject({ code: 'CREDENTIAL_INVALID', status: 401 })
    })

    test('REQUIRE_SIGN_IN closes reads, MCP and the events too', async () => {
      const closed = await serve({ REQUIRE_SIGN_IN: true })
      expect(await problemOf(await fetch(`${closed}/api/v1/status`))).toMatchObject({
        code: 'SIGN_IN_NEEDED',
      })
      expect((await fetch(`${closed}/api/v1/status`, { headers: bearer() })).status).toBe(200)
      expect((await fetch(`${closed}/mcp`, { method: 'POST', headers: json({}), body: '{}' })).status).toBe(
        401,
      )
      await expect(connect(`${closed}/ws`)).rejects.toThrow('401')
      expect((await fetch(`${closed}/health`)).status).toBe(200)
    })

    test('the host name and the origin must be ours', async () => {
      const get = (headers: Record<string, string>) => inject(api, headers)
      expect(await get({ host: 'evil.example' })).toContain('HOST_NOT_ALLOWED')
      expect(await get({ host: 'localhost:8000', origin: 'https://evil.example' })).toContain(
        'ORIGIN_NOT_ALLOWED',
      )
      expect(await get({ host: 'localhost:8000', origin: 'null' })).toContain('ORIGIN_NOT_ALLOWED')
      expect(await get({ host: 'localhost:8000', origin: 'http://localhost:49910' })).toContain('"version"')
      // The frame of diagrams has no origin; it gets code, and nothing else.
      const frame = { host: 'localhost:8000', origin: 'null' }
      expect(await inject(api, frame, '/assets/none.js')).toContain('ROUTE_UNKNOWN')
      for (const path of ['/assets/../api/v1/status', '/assets', '/api/v1/status', '/', '/diagram.html'])
        expect(await inject(api, frame, path), path).not.toContain('"version"')
      expect(await inject(api, { ...frame, origin: 'https://evil.example' }, '/assets/none.js')).toContain(
        'ORIGIN_NOT_ALLOWED',
      )
      await expect(connect(`${api}/ws`, { origin: 'https://evil.example' })).rejects.toThrow('403')
    })

    test('a sign-in link works once; its session writes with the CSRF token only, and ends', async () => {
      const { output } = await platform.invoke(
        'session.create-link',
        { person: 'Ada' },
        { actor: ADMIN, channel: 'internal' },
      )
      const { path } = output as { path: string }
      const first = await fetch(api + path, { redirect: 'manual' })
      expect(first.status).toBe(303)
      const set = first.headers.get('set-cookie') ?? ''
      expect(set).toMatch(/HttpOnly/i)
      expect(set).toMatch(/SameSite=Strict/i)
      const cookie = set.split(';')[0] ?? ''
      expect((await fetch(api + path, { redirect: 'manual' })).status).toBe(401)

      const session = (await (await fetch(`${api}/api/v1/session`, { headers: { cookie } })).json()) as {
        name: string
        kind: string
        csrfToken: string
      }
      expect(session).toMatchObject({ name: 'Ada', kind: 'person', role: 'admin' })
      const write = (headers: Record<string, string>) =>
        fetch(`${api}/api/v1/ring/a`, { method: 'POST', headers: json(headers), body: '{"text":"x"}' })
      expect(await problemOf(await write({ cookie }))).toMatchObject({
        code: 'CSRF_TOKEN_INVALID',
        status: 403,
      })
      expect((await write({ cookie, 'x-csrf-token': session.csrfToken })).status).toBe(200)

      const out = { method: 'POST', headers: { cookie, 'x-csrf-token': session.csrfToken } }
      expect((await fetch(`${api}/api/v1/session/sign-out`, out)).status).toBe(204)
      expect((await write({ cookie, 'x-csrf-token': session.csrfToken })).status).toBe(401)
    })
  })

  test('HUB-10.5 a write that is sent again with its key is done once, and the answer says so', async () => {
    const send = (key: string, text = 'once') =>
      fetch(`${api}/api/v1/ring/keyed`, {
        method: 'POST',
        headers: json({ ...bearer(), 'idempotency-key': key }),
        body: JSON.stringify({ text }),
      })
    const answers = [await send('"k-1"'), await send('k-1')]
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(answers.map(({ headers }) => headers.get('idempotent-replayed'))).toEqual([null, 'true'])
    const rung = await database.pool`select 1 from ops.events where payload->>'id' = 'keyed'`
    expect(rung).toHaveLength(1)
    expect(await problemOf(await send('k-1', 'another text'))).toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
      status: 409,
    })
    for (const key of ['two words', '', 'x'.repeat(256)])
      expect(await problemOf(await send(key))).toMatchObject({ code: 'IDEMPOTENCY_KEY_INVALID', status: 400 })
    const read = await fetch(`${api}/api/v1/echo/keyed`, { headers: { 'idempotency-key': 'two words' } })
    expect(read.status).toBe(200)
  })

  test('too many requests are told when to come again', async () => {
    const limited = await serve({ RATE_LIMIT_PER_MINUTE: 3 })
    const answers = await Promise.all(Array.from({ length: 5 }, () => fetch(`${limited}/api/v1/status`)))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(2)
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await problemOf(refused[0] as Response)).toMatchObject({ code: 'RATE_LIMITED', kind: 'too_many' })
    for (const path of ['/health', '/health?at=1', '/ready'])
      expect((await fetch(limited + path)).status).toBe(200)
  })

  test('answers carry the headers that keep a browser safe', async () => {
    const data = (await fetch(`${api}/api/v1/status`)).headers
    expect(data.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
    const page = (await fetch(`${api}/`)).headers
    expect(page.get('content-security-policy')).toContain("default-src 'self'")
    expect(page.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(page.get('x-frame-options')).toBe('SAMEORIGIN')
    const docs = (await fetch(`${api}/api/v1/docs`)).headers
    expect(docs.get('content-security-policy')).toContain("script-src 'self'")
    for (const headers of [data, page, docs]) expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('MCP over HTTP: initialise, list, call, a coded error; no protocol session', async () => {
    const client = new Client({ name: 'test', version: '1' })
    const requestInit = { headers: bearer() }
    await client.connect(
      new StreamableHTTPClientTransport(new URL(`${api}/mcp`), { requestInit }) as Transport,
    )
    expect(client.getServerVersion()).toMatchObject({ name: 'spec-workflow', version: '1.2.3' })
    const { tools } = await client.listTools()
    expect(tools.find(({ name }) => name === 'test_echo')).toMatchObject({
      annotations: { readOnlyHint: true },
      inputSchema: { required: ['id'] },
    })
    const good = await client.callTool({ name: 'test_echo', arguments: { id: 'a', times: 2 } })
    expect(good.structuredContent).toEqual({ id: 'a', times: 2, loud: null })
    const bad = await client.callTool({ name: 'test_echo', arguments: { id: 'a', times: 'two' } })
    expect(bad).toMatchObject({ isError: true, structuredContent: { error: { code: 'INPUT_INVALID' } } })
    const hidden = await client.callTool({ name: 'token_list', arguments: {} })
    expect(hidden.structuredContent).toMatchObject({ error: { code: 'NOT_EXPOSED' } })
    await client.close()
    const stream = await fetch(`${api}/mcp`)
    expect(stream.status).toBe(405)
    expect(stream.headers.get('allow')).toBe('POST')
  })

  test('HUB-9.80 a reply over MCP has at most as many bytes as the configuration says, and goes on with a cursor', async () => {
    const id = 'x'.repeat(15_000)
    const ask = async (address: string) => {
      const client = new Client({ name: 'test', version: '1' })
      const transport = new StreamableHTTPClientTransport(new URL(`${address}/mcp`), {
        requestInit: { headers: bearer() },
      })
      await client.connect(transport as Transport)
      const parts: Record<string, unknown>[] = []
      const call = async (name: string, given: Record<string, unknown>) => {
        const { structuredContent } = await client.callTool({ name, arguments: given })
        parts.push(structuredContent as Record<string, unknown>)
        return (parts.at(-1)?.more ?? null) as { cursor: string } | null
      }
      for (let more = await call('test_echo', { id }); more !== null; )
        more = await call('reply-more', { cursor: more.cursor })
      await client.close()
      return parts
    }
    expect(await ask(api)).toHaveLength(1)
    const small = await ask(await serve({ MCP_REPLY_BYTES: 4_000 }))
    expect(small.length).toBeGreaterThan(3)
    for (const part of small) expect(Buffer.byteLength(JSON.stringify(part))).toBeLessThanOrEqual(4_000)
    expect(small.map((part) => part.id ?? part.value).join('')).toBe(id)
  })

  describe('PIPE-10 events over /ws', () => {
    const open: Awaited<ReturnType<typeof connect>>[] = []
    afterEach(() => {
      for (const { socket } of open.splice(0)) socket.terminate()
    })
    const listenTo = async (query = '', options: Parameters<typeof connect>[1] = {}) => {
      const one = await connect(`${api}/ws${query}`, options)
      open.push(one)
      return one
    }
    const write = (text: string) =>
      fetch(`${api}/api/v1/ring/a`, { method: 'POST', headers: json(), body: JSON.stringify({ text }) })
    const lastSeq = async () =>
      ((await (await fetch(`${api}/api/v1/status`)).json()) as { lastEvent: number }).lastEvent

    test('live events come in order, each once, after a hello', async () => {
      const client = await listenTo()
      const [hello] = await client.first(1)
      expect(hello).toMatchObject({ type: 'hello', gap: false })
      for (const text of ['one', 'two', 'three']) await write(text)
      const events = (await client.first(4)).slice(1)
      expect(events.map(({ payload }) => payload?.text)).toEqual(['one', 'two', 'three'])
      const [a, b, c] = events.map(({ seq }) => seq) as [number, number, number]
      expect([b - a, c - b]).toEqual([1, 1])
      expect(a).toBeGreaterThan(hello?.seq ?? Number.NaN)
    })

    test('what was missed is replayed from a number on, then it goes on live without a hole', async () => {
      await listenTo().then((client) => client.first(1))
      await write('before')
      await expect.poll(async () => (await listenTo('?since=0').then((c) => c.first(2))).length).toBe(2)
      const since = await lastSeq()
      for (let i = 0; i < 20; i++) await write(`missed ${i}`)
      const client = await listenTo(`?since=${since}`)
      void write('live')
      const texts = (await client.first(22)).slice(1).map(({ payload }) => payload?.text)
      expect(texts).toEqual([...Array.from({ length: 20 }, (_, i) => `missed ${i}`), 'live'])
    })

    test('HUB-11.82 who is not signed in is told of an event without the person in it, live, replayed and in the story of its request', async () => {
      const [guest, known] = [await listenTo(), await listenTo('', { headers: bearer() })]
      const since = await lastSeq()
      const met = await fetch(`${api}/api/v1/meet`, { method: 'POST', headers: json(), body: '{}' })
      const hidden = {
        email: '•••',
        error: {
          code: 'SOURCE_LOGIN_FAILED',
          message: 'The odoo database refused the login of •••.',
          details: { source: 'odoo', user: '•••' },
        },
      }
      const last = async (client: typeof guest) => (await client.first(2)).at(-1)?.payload
      expect(await last(guest)).toEqual(hidden)
      expect(await last(await listenTo(`?since=${since}`))).toEqual(hidden)
      expect(await last(known)).toMatchObject({ email: USER, error: { details: { user: USER } } })
      const story = async (headers = {}) => {
        const address = `${api}/api/v1/audit/${met.headers.get('x-request-id')}`
        return ((await (await fetch(address, { headers })).json()) as { events: Message[] }).events[0]
          ?.payload
      }
      expect(await story()).toEqual(hidden)
      expect(await story(bearer())).toMatchObject({ email: USER })
    })

    test('HUB-11.82 a connection ends with the session that it was opened with, and with nobody else’s', async () => {
      const quick = await serve({}, { pingMs: 50 })
      const { output } = await platform.invoke(
        'session.create-link',
        { person: 'Bea' },
        { actor: ADMIN, channel: 'internal' },
      )
      const first = await fetch(quick + (output as { path: string }).path, { redirect: 'manual' })
      const cookie = (first.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
      const [guest, known] = [
        await connect(`${quick}/ws`),
        await connect(`${quick}/ws`, { headers: { cookie } }),
      ]
      open.push(guest, known)
      const closed = new Promise<number>((resolve) => known.socket.once('close', resolve))
      // Some signs of life later it is still there.
      for (let pings = 0; pings < 3; pings += 1)
        await new Promise((resolve) => known.socket.once('ping', resolve))
      expect(known.socket.readyState).toBe(WebSocket.OPEN)
      const { csrfToken } = (await (
        await fetch(`${quick}/api/v1/session`, { headers: { cookie } })
      ).json()) as { csrfToken: string }
      const out = { method: 'POST', headers: { cookie, 'x-csrf-token': csrfToken } }
      expect((await fetch(`${quick}/api/v1/session/sign-out`, out)).status).toBe(204)
      expect(await closed).toBe(4401)
      await new Promise((resolve) => guest.socket.once('ping', resolve))
      expect(guest.socket.readyState).toBe(WebSocket.OPEN)
    })

    test('events that are gone are a gap', async () => {
      await write('to be forgotten')
      await write('kept')
      const reader = await listenTo('?since=0')
      await reader.first(3)
      await database.pool`delete from ops.events where seq <= 1`
      const [hello] = await (await listenTo('?since=0')).first(1)
      expect(hello).toMatchObject({ type: 'hello', gap: true })
    })
  })
})

/** A raw request: fetch does not let a caller name another host. */
function inject(api: string, headers: Record<string, string>, path = '/health'): Promise<string> {
  return new Promise((resolve, reject) => {
    request(api, { headers, path }, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => {
        body += chunk.toString()
      })
      response.on('end', () => resolve(body))
    })
      .on('error', reject)
      .end()
  })
}

/** A WebSocket client that keeps what it gets. Rejects with the HTTP status when it is not let in. */
function connect(url: string, options: { origin?: string; headers?: Record<string, string> } = {}) {
  const socket = new WebSocket(url.replace('http', 'ws'), options)
  const messages: Message[] = []
  socket.on('message', (data) => messages.push(JSON.parse(String(data)) as Message))
  const first = async (count: number) => {
    await expect.poll(() => messages.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(count)
    return messages.slice(0, count)
  }
  return new Promise<{ socket: WebSocket; first: typeof first }>((resolve, reject) => {
    socket.once('open', () => resolve({ socket, first }))
    socket.once('unexpected-response', (_request, response) => reject(new Error(String(response.statusCode))))
    socket.once('error', reject)
  })
}
