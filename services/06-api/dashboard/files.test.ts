import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastify, { type FastifyInstance } from 'fastify'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { registerProblems } from '../problem.ts'
import { registerDashboard } from './files.ts'

const PAGE = '<!doctype html><title>one</title>'

describe('HUB-11 the files of the dashboard', () => {
  let home: string
  let folder: string
  let app: FastifyInstance

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'revops-dashboard-'))
    folder = join(home, 'dashboard')
    writeFileSync(join(home, 'secret.txt'), 'secret')
    app = fastify()
    registerProblems(app, pino({ enabled: false }))
    app.get('/api/v1/status', async () => ({ ok: true }))
    await registerDashboard(app, folder)
    await app.ready()
  })

  afterEach(async () => {
    await app.close()
    rmSync(home, { recursive: true, force: true })
  })

  /** Writes a build whose one asset has the given name, as a bundler does: beside, then in place of the old one. */
  function build(asset: string, page = PAGE): void {
    const fresh = join(home, 'fresh')
    mkdirSync(join(fresh, 'assets'), { recursive: true })
    writeFileSync(join(fresh, 'index.html'), page)
    writeFileSync(join(fresh, 'favicon.svg'), '<svg/>')
    writeFileSync(join(fresh, 'assets', asset), `/* ${asset} */`)
    rmSync(folder, { recursive: true, force: true })
    renameSync(fresh, folder)
  }

  const get = (url: string) => app.inject({ method: 'GET', url })

  test('a build made after the start is served, and so is the next one', async () => {
    expect((await get('/')).statusCode).toBe(404)
    build('index-aaaa.js')
    expect((await get('/')).body).toBe(PAGE)
    expect((await get('/assets/index-aaaa.js')).body).toBe('/* index-aaaa.js */')
    build('index-bbbb.js', '<title>two</title>')
    expect((await get('/')).body).toBe('<title>two</title>')
    expect((await get('/assets/index-bbbb.js')).statusCode).toBe(200)
    expect((await get('/assets/index-aaaa.js')).statusCode).toBe(404)
  })

  test('files named by their hash are kept for ever, the page is asked for each time', async () => {
    build('index-aaaa.js')
    const asset = await get('/assets/index-aaaa.js')
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(asset.headers['content-type']).toMatch(/^(text|application)\/javascript/)
    for (const path of ['/', '/index.html', '/favicon.svg', '/some/page']) {
      expect((await get(path)).headers['cache-control'], path).toBe('no-cache')
    }
    const { etag } = (await get('/')).headers
    const again = await app.inject({ url: '/', headers: { 'if-none-match': String(etag) } })
    expect([again.statusCode, again.body]).toEqual([304, ''])
  })

  test('a page the server does not know is the app; a missing file and an unknown path of the API are not', async () => {
    build('index-aaaa.js')
    for (const path of ['/specs', '/matches/1520-O1377631?answer=x', '/specs/cart/tasks/2.1', '/apiary']) {
      const page = await get(path)
      expect([page.statusCode, page.body], path).toEqual([200, PAGE])
      expect(page.headers['content-type'], path).toMatch(/^text\/html/)
    }
    const refused = [
      '/api',
      '/api/v1/nothing',
      '/ws/x',
      '/mcp',
      '/sign-in',
      '/assets/gone.js',
      '/assets/',
      '/logo.png',
    ]
    for (const path of refused) {
      const answer = await get(path)
      expect(answer.statusCode, path).toBe(404)
      expect(answer.headers['content-type'], path).toMatch(/^application\/problem\+json/)
      expect(answer.json().code, path).toBe('ROUTE_UNKNOWN')
      expect(String(answer.headers['cache-control']), path).not.toMatch(/immutable/)
    }
    expect((await app.inject({ method: 'POST', url: '/specs' })).statusCode).toBe(404)
    expect((await get('/api/v1/status')).json()).toEqual({ ok: true })
  })

  test('the frame of diagrams has a policy of its own, and scripts may be asked for without an origin', async () => {
    build('index-aaaa.js')
    writeFileSync(join(folder, 'diagram.html'), '<title>frame</title>')
    const policy = "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src data:;"
    for (const path of ['/diagram.html', '/%64iagram.html?x=1', '//diagram.html']) {
      const frame = await get(path)
      if (frame.statusCode === 404) continue
      expect(frame.headers['content-security-policy'], path).toContain(policy)
      expect(frame.headers['content-security-policy'], path).toMatch(
        /frame-ancestors 'self'; sandbox allow-scripts$/,
      )
      expect(frame.headers['access-control-allow-origin'], path).toBeUndefined()
    }
    expect((await get('/diagram.html')).body).toBe('<title>frame</title>')
    expect((await get('/assets/index-aaaa.js')).headers['access-control-allow-origin']).toBe('*')
    for (const path of [
      '/',
      '/favicon.svg',
      '/specs',
      '/api/v1/status',
      '/assets/gone.js',
      '/assets/../index.html',
    ]) {
      const { headers } = await get(path)
      expect(headers['access-control-allow-origin'], path).toBeUndefined()
      expect(String(headers['content-security-policy'] ?? ''), path).not.toContain('unsafe-inline')
    }
  })

  test('nothing outside the folder, and no hidden file, is ever sent', async () => {
    build('index-aaaa.js')
    writeFileSync(join(folder, '.env'), 'SECRET=1')
    const attempts = [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/assets/../../secret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
      '/..%5csecret.txt',
      '//secret.txt',
      `/${encodeURIComponent(join(home, 'secret.txt'))}`,
      '/secret.txt%00.js',
      '/.env',
      '/%2eenv',
    ]
    for (const path of attempts) {
      const answer = await get(path)
      expect(answer.statusCode, path).toBeGreaterThanOrEqual(400)
      expect(answer.statusCode, path).toBeLessThan(500)
      expect(answer.headers['content-type'], path).toMatch(/^application\/problem\+json/)
      expect(answer.body, path).not.toMatch(/secret$|SECRET=1/)
    }
  })
})
