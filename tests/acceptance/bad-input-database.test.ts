import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { vector } from '@electric-sql/pglite-pgvector'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { LIMIT_MS, NOTHING } from './bad-input.ts'
import { buildProduct, createProcesses, tokenOf, until } from './processes.ts'
import { LITTLE } from './shared-homes.ts'

const processes = createProcesses()
beforeAll(async () => {
  buildProduct()
  await processes.usedHome()
})
afterEach(() => processes.cleanUp())

describe('issue 2, bad input: a half-migrated database', () => {
  const withFiles = async <T>(home: string, work: (db: PGlite) => Promise<T>) => {
    const db = await PGlite.create({ dataDir: join(home, 'database/data'), extensions: { vector, pg_trgm } })
    try {
      return await work(db)
    } finally {
      await db.close()
    }
  }
  const DAMAGE: readonly (readonly [string, string, string])[] = [
    [
      'a migration that is there but not recorded',
      'delete from drizzle.__drizzle_migrations where id = (select max(id) from drizzle.__drizzle_migrations)',
      'MIGRATION_FAILED',
    ],
    ['a table that is recorded but not there', 'drop table core.stage_map', 'DATABASE_INCOMPLETE'],
  ]
  test.each(DAMAGE)(
    '%s is a coded error and nothing is destroyed',
    { timeout: LIMIT_MS },
    async (_, damage, code) => {
      const home = await processes.usedHome()
      const token = tokenOf(home, 'agent')
      const count = () =>
        withFiles(home, async (db) => (await db.query('select count(*)::int as n from ops.tokens')).rows)
      await withFiles(home, (db) => db.exec(damage))
      const before = await count()
      const again = await processes.startHub(home, NOTHING).ended
      expect(again.code, again.output).toBe(69)
      expect(again.output).toContain(`[${code}]`)
      expect(await count()).toEqual(before)
      expect(tokenOf(home, 'agent')).toBe(token)
    },
  )
})

const mayMount = process.getuid?.() === 0 && spawnSync('mount', ['--version']).status === 0

describe.skipIf(!mayMount)('issue 2, bad input: a full disk [root]', () => {
  const disk = mkdtempSync(join(tmpdir(), 'revops-disk-'))
  const home = join(disk, 'home')
  let mounted = false
  beforeAll(() => {
    mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'revops-test', disk]).status === 0
  })
  afterAll(async () => {
    await processes.cleanUp()
    if (mounted) execFileSync('umount', ['-l', disk])
    rmdirSync(disk)
  })
  const resize = (size: string) => execFileSync('mount', ['-o', `remount,size=${size}`, disk])
  const fill = (leaveBytes: number) => {
    const { bavail, bsize } = statfsSync(disk)
    writeFileSync(join(disk, 'filler'), Buffer.alloc(Math.max(0, bavail * bsize - leaveBytes)))
  }

  test('a coded error while it is full; after space is made it starts and has lost nothing', {
    timeout: 2 * LIMIT_MS,
  }, async (context) => {
    context.skip(!mounted, 'no tmpfs may be mounted here')
    mkdirSync(home)
    fill(20 * 1024 * 1024)
    const first = await processes.startHub(home, NOTHING).ended
    expect(first.code, first.output).toBe(69)
    expect(first.output).toMatch(/\[(EMBEDDED_START_FAILED|DATABASE_FULL)\]/)

    rmSync(join(disk, 'filler'))
    resize('400m')
    const hub = await processes.hub(home, NOTHING)
    const made = await hub.call('token.create', { name: 'kept', role: 'agent' }, tokenOf(home, 'owner'))
    expect(made.status, JSON.stringify(made.body)).toBe(200)
    hub.kill('SIGTERM')
    await hub.ended

    fill(3 * 1024 * 1024)
    const loading = processes.startHub(home, LITTLE)
    const told =
      /EMBEDDED_START_FAILED|DATABASE_FULL|DISCOVERY_DISK_FULL|MIGRATION_FAILED|the first load failed/
    await until('the full disk to be told', () => told.test(loading.output()), {
      program: loading,
      timeoutMs: LIMIT_MS,
    })
    loading.kill('SIGTERM')
    await loading.ended

    rmSync(join(disk, 'filler'))
    const again = await processes.hub(home, NOTHING)
    const { body } = await again.call<{ tokens: { name: string }[] }>(
      'token.list',
      {},
      tokenOf(home, 'owner'),
    )
    expect(body.tokens.map(({ name }) => name)).toContain('kept')
  })
})
