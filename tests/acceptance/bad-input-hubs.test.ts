import { existsSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { firstSync, LIMIT_MS, loadsOf, NOTHING, SECRET } from './bad-input.ts'
import { buildProduct, createProcesses, descendantsOf, isAlive, until } from './processes.ts'
import { LITTLE } from './shared-homes.ts'

const processes = createProcesses()
beforeAll(async () => {
  buildProduct()
  await processes.usedHome()
})
afterEach(() => processes.cleanUp())

/** Holds a port until `release`. */
async function busyPort() {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { port, release: () => new Promise((resolve) => server.close(resolve)) }
}

describe('issue 2, bad input: hubs side by side', () => {
  test('a second hub on the same embedded database names the first and ends; others live beside it', {
    timeout: LIMIT_MS,
  }, async () => {
    const home = await processes.usedHome()
    const [first, other] = await Promise.all([
      processes.hub(home, NOTHING),
      processes.usedHome().then((free) => processes.hub(free, NOTHING)),
    ])
    const second = await processes.startHub(home, NOTHING).ended
    expect(second.code).toBe(65)
    expect(second.output).toContain('[DATABASE_IN_USE]')
    expect(second.output).toContain(`process ${first.pid}`)
    for (const hub of [first, other])
      expect(await hub.read('/status')).toMatchObject({ database: 'embedded' })
    expect(first.api).not.toBe(other.api)
  })

  test('a port in use is named with its variable; nothing keeps running and the home is free', {
    timeout: LIMIT_MS,
  }, async () => {
    const home = await processes.usedHome()
    const busy = await busyPort()
    for (const variable of ['API_PORT', 'DASHBOARD_PORT']) {
      const { code, output } = await processes.startHub(home, { ...NOTHING, [variable]: String(busy.port) })
        .ended
      expect(code, output).toBe(69)
      expect(output).toContain('[PORT_IN_USE]')
      expect(output).toContain(`set ${variable} to a free port`)
      expect(existsSync(join(home, 'database/hub.lock'))).toBe(false)
      expect(existsSync(join(home, 'endpoint.json'))).toBe(false)
    }
    await busy.release()
  })
})

describe('issue 2, bad input: ends', () => {
  test('SIGTERM in the middle of a load stops the hub and its children within 5 s', {
    timeout: LIMIT_MS,
  }, async () => {
    const hub = await processes.hub(await processes.usedHome(), LITTLE)
    await until('the load to be under way', () => hub.output().includes('ingestion.sync: loading'), {
      program: hub,
    })
    const children = descendantsOf(hub.pid)
    expect(children.length).toBeGreaterThan(1)
    const before = performance.now()
    hub.kill('SIGTERM')
    expect((await hub.ended).code).toBe(0)
    expect(performance.now() - before).toBeLessThan(5_000)
    await until('the children to be gone', () => !children.some(isAlive), { timeoutMs: 1_000 })
    const again = await processes.hub(hub.home, NOTHING)
    expect(await again.read('/status')).toMatchObject({ database: 'embedded' })
  })

  test('kill -9 of the hub leaves no orphan, and the next one starts and ends the run', {
    timeout: LIMIT_MS,
  }, async () => {
    const hub = await processes.hub(await processes.usedHome(), LITTLE)
    await until('the load to be under way', () => hub.output().includes('ingestion.sync: loading'), {
      program: hub,
    })
    const children = descendantsOf(hub.pid)
    hub.kill('SIGKILL')
    await hub.ended
    await until('the children to be gone', () => !children.some(isAlive), { timeoutMs: 10_000 })
    const again = await processes.hub(hub.home, LITTLE)
    expect((await firstSync(again)).status).toBe('succeeded')
    expect(await loadsOf(again)).toContainEqual(
      expect.objectContaining({ table: 'crm_lead', status: 'succeeded', read: 200, inserted: 200 }),
    )
  })
})

describe('issue 2, bad input: configuration', () => {
  test('every problem is listed at once and no secret is shown', { timeout: LIMIT_MS }, async () => {
    const { code, output } = await processes.startHub(await processes.usedHome(), {
      API_PORT: 'eighty',
      BATCH_SIZE: '0',
      LOG_LEVEL: 'loud',
      DATABASE_URL: `mysql://root:${SECRET}@127.0.0.1/x`,
      ODOO_URL: 'http://127.0.0.1:1',
      ODOO_PASSWORD: SECRET,
    }).ended
    expect(code).toBe(64)
    expect(output).toContain('[CONFIG_INVALID]')
    for (const name of ['API_PORT', 'BATCH_SIZE', 'LOG_LEVEL', 'DATABASE_URL', 'ODOO_DB', 'ODOO_USERNAME'])
      expect(output).toContain(`  ${name}: `)
    expect(output).not.toContain(SECRET)
  })
})
