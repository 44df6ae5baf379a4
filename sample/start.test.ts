import { fork } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, expect, test } from 'vitest'
import { generateCompany } from './generator/index.ts'
import { startSample } from './start.ts'

const runDir = mkdtempSync(join(tmpdir(), 'sample-'))
const file = (name: string) => join(import.meta.dirname, name)
const TSX = ['--import', 'tsx']
const seed = { seed: 'start', opportunities: 300, aceOpportunities: 120 }
afterAll(() => rmSync(runDir, { recursive: true, force: true }))

const alive = (pid: number) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

test('PIPE-3 startSample serves Odoo over HTTP and APN over the PostgreSQL protocol, and stops both', {
  timeout: 90_000,
}, async () => {
  const sample = await startSample({
    ...seed,
    runDir,
    odooChildFile: file('odoo-child.ts'),
    apnChildFile: file('apn-child.ts'),
    execArgv: TSX,
  })
  const { host, port, database, user: username, password } = sample.apn
  const sql = postgres({ host, port, database, username, password, max: 3, onnotice: () => {} })
  try {
    const params = {
      service: 'common',
      method: 'authenticate',
      args: [sample.odoo.db, sample.odoo.username, sample.odoo.password, {}],
    }
    const response = await fetch(`${sample.odoo.url}/jsonrpc`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', method: 'call', params, id: 1 }),
    })
    expect(await response.json()).toEqual({ jsonrpc: '2.0', id: 1, result: 2 })
    const { apn } = generateCompany(seed)
    const rows =
      await sql`select id, title, expected_spend_amount, delivery_models, next_steps_history from apn_opportunity order by id`
    const expected = [...apn.apn_opportunity].sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1))
    expect(rows.map((row) => ({ ...row }))).toEqual(
      expected.map(({ id, title, expected_spend_amount, delivery_models, next_steps_history }) => ({
        id,
        title,
        expected_spend_amount,
        delivery_models,
        next_steps_history,
      })),
    )
    const [columns] =
      await sql`select count(*)::int from information_schema.columns where table_name = 'apn_opportunity'`
    expect(columns).toEqual({ count: 66 })
    const [contacts] =
      await sql`select count(*)::int from apn_contact c join apn_opportunity o on o.id = c.opportunity_id`
    expect(contacts).toEqual({ count: apn.apn_contact.length })
  } finally {
    await sql.end()
    await sample.stop()
  }
  expect(sample.pids.filter(alive)).toEqual([])
  expect(existsSync(join(runDir, '.s.PGSQL.5432'))).toBe(false)
})

test('PIPE-3 the sample processes end when their parent goes away', { timeout: 60_000 }, async () => {
  const child = fork(file('odoo-child.ts'), [], {
    execArgv: TSX,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.send({ ...seed, apnSocketPath: '' })
  await new Promise((resolve) => child.once('message', resolve))
  child.disconnect()
  expect(await exited).toBe(0)
})

test('PIPE-3 a process that cannot start says which one and why, and leaves nothing running', {
  timeout: 60_000,
}, async () => {
  const missing = startSample({
    ...seed,
    runDir,
    odooChildFile: file('no-such-file.ts'),
    apnChildFile: file('no-such-file.ts'),
    execArgv: TSX,
  })
  await expect(missing).rejects.toThrow(/sample's (odoo|apn) process did not start/)
})

test('issue 2 a start that is given up rejects at once and leaves nothing running', {
  timeout: 60_000,
}, async () => {
  const giveUp = new AbortController()
  const starting = startSample({
    ...seed,
    runDir,
    odooChildFile: file('odoo-child.ts'),
    apnChildFile: file('apn-child.ts'),
    execArgv: TSX,
    signal: giveUp.signal,
  })
  giveUp.abort()
  await expect(starting).rejects.toThrow('ended with SIGKILL')
  expect(existsSync(join(runDir, '.s.PGSQL.5432'))).toBe(false)
})
