import { mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildProduct, createProcesses, type Hub, tokenOf } from './processes.ts'

const LIMIT = 10 * 1024 * 1024
const processes = createProcesses()
let hub: Hub
let root: string

interface Told {
  readonly status: number
  readonly etag: string | null
  readonly body: Readonly<Record<string, unknown>>
}

beforeAll(async () => {
  buildProduct()
  hub = await processes.hub(await processes.usedHome(), { SAMPLE: 'false' })
  root = realpathSync(processes.home())
  write('specs/web-shop/design.md', '# Design\n')
  write('specs/web-shop/tasks.md', '- [ ] 1 Cart\n')
  write('outside.md', 'a secret\n')
  const { status } = await send('POST', '/projects', { root, id: 'shop' }, tokenOf(hub.home, 'owner'))
  expect(status).toBe(200)
}, 120_000)

afterAll(() => processes.cleanUp())

function write(path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), text)
}

/** A body as bytes is sent as it is. */
async function send(
  method: string,
  path: string,
  body?: object,
  token = tokenOf(hub.home, 'agent'),
  headers: Readonly<Record<string, string>> = {},
): Promise<Told> {
  const answer = await fetch(`${hub.api}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    ...(body === undefined ? {} : { body: Buffer.isBuffer(body) ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  return {
    status: answer.status,
    etag: answer.headers.get('etag'),
    body: text === '' ? {} : JSON.parse(text),
  }
}

const DESIGN = '/specs/web-shop/documents/design'
const read = (headers: Readonly<Record<string, string>> = {}) =>
  send('GET', DESIGN, undefined, undefined, headers)
const put = (body: object, etag: string) => send('PUT', DESIGN, body, undefined, { 'if-match': etag })
const onDisk = () => readFileSync(join(root, 'specs/web-shop/design.md'), 'utf8')

test('HUB-10.10 a document has an entity tag: known is not sent again, changed is not overwritten', async () => {
  const { etag, body } = await read()
  expect([body.text, etag]).toEqual(['# Design\n', `"${body.etag}"`])
  const tag = etag ?? ''
  for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*'])
    expect(await read({ 'if-none-match': known })).toEqual({ status: 304, etag, body: {} })
  expect((await read({ 'if-none-match': '"other"' })).status).toBe(200)
  const refused = { status: 412, body: { code: 'DOCUMENT_CHANGED', kind: 'precondition_failed' } }
  expect(await put({ text: 'x' }, '"sha256-0"')).toMatchObject(refused)
  expect(await send('PUT', DESIGN, { text: 'x' })).toMatchObject(refused)
  const written = await put({ text: '# Ours\n' }, tag)
  expect(written).toMatchObject({ status: 200, body: { replaced: body.etag } })
  expect(await put({ text: '# Late\n' }, tag)).toMatchObject(refused)
  expect(onDisk()).toBe('# Ours\n')
  expect(await put({ text: '# Ours too\n' }, written.etag ?? '')).toMatchObject({ status: 200 })
})

test('HUB-10.11 10 MB are taken, a byte more is too large, and bytes that are no UTF-8 are refused, not replaced', async () => {
  const { etag } = await read()
  const whole = await put({ text: 'a'.repeat(LIMIT) }, etag ?? '')
  expect(whole).toMatchObject({ status: 200, body: { bytes: LIMIT } })
  const tag = whole.etag ?? ''
  const large = { status: 413, body: { kind: 'too_large' } }
  expect(await put({ text: 'a'.repeat(LIMIT + 1) }, tag)).toMatchObject({
    ...large,
    body: { code: 'DOCUMENT_TOO_LARGE' },
  })
  const huge = Buffer.from(JSON.stringify({ text: 'a'.repeat(7 * LIMIT) }))
  expect(await put(huge, tag)).toMatchObject({ ...large, body: { code: 'BODY_TOO_LARGE' } })
  const bytes = Buffer.concat([Buffer.from('{"text":"a'), Buffer.from([0xff]), Buffer.from('"}')])
  expect(await put(bytes, tag)).toMatchObject({ status: 400, body: { code: 'BODY_INVALID' } })
  expect(await put(Buffer.from('{"text":"\\ud800"}'), tag)).toMatchObject({
    status: 400,
    body: { code: 'DOCUMENT_NOT_UTF8' },
  })
  expect((await read()).etag).toBe(tag)
  expect(onDisk()).toHaveLength(LIMIT)
  expect(await put({ text: '# Design\n' }, tag)).toMatchObject({ status: 200 })
}, 60_000)

test('HUB-1.85 no name of a spec, document, task, file or agent leads out of the project, also encoded or through a link', async () => {
  symlinkSync(join(root, 'outside.md'), join(root, 'specs/web-shop/requirements.md'))
  symlinkSync('/etc', join(root, 'specs/away'))
  for (const name of ['..', '../web-shop', '/etc', '%2e%2e', '%2fetc', 'a/b', 'a\\b', 'away/../..']) {
    const path = `/specs/${encodeURIComponent(name)}`
    // A client takes `..` out of an address by itself.
    const places = name === '..' ? [] : ['', '/tasks', '/tasks/1', '/graph', '/documents/design']
    for (const below of places)
      expect([400, 403, 404], path + below).toContain((await send('GET', path + below)).status)
    expect(await send('POST', '/specs', { name })).toMatchObject({
      status: 400,
      body: { code: 'SPEC_NAME_INVALID' },
    })
    const filePath = name
    const order = { title: 'x', filePath, categoryName: 'web-shop' }
    expect([403, 404], filePath).toContain((await send('POST', '/approvals', order)).status)
    expect(await send('POST', '/tasks/next', { agent: name })).toMatchObject({
      status: 400,
      body: { code: 'INPUT_INVALID' },
    })
    expect((await send('POST', '/agents', { name, role: 'x', expertise: ['x'] })).status).toBe(400)
  }
  for (const path of ['/specs/web-shop/documents/requirements', '/specs/away/documents/design'])
    expect([403, 404], path).toContain((await send('GET', path)).status)
  for (const filePath of ['specs/web-shop/requirements.md', 'specs/away/passwd'])
    expect(
      await send('POST', '/approvals', { title: 'x', filePath, categoryName: 'web-shop' }),
    ).toMatchObject({ status: 403, body: { code: 'PATH_OUTSIDE_PROJECT' } })
  const write = { text: 'gone' }
  expect([403, 412]).toContain((await send('PUT', '/specs/web-shop/documents/requirements', write)).status)
  expect(readFileSync(join(root, 'outside.md'), 'utf8')).toBe('a secret\n')
})
