import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { inTransaction } from './client.ts'

describeOnBothDatabases('transactions', (open, kind) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await open()
  })
  afterAll(() => database?.close())

  const one = async (db: TestDatabase['pool']) => (await db<{ n: number }[]>`select 1 as n`)[0]?.n

  if (kind === 'embedded')
    test('the embedded pool refuses what would wait for itself, and goes on', async () => {
      const { pool } = database
      const inside = (ask: () => PromiseLike<unknown>) => inTransaction(pool, async () => void (await ask()))
      await expect(inside(() => one(pool))).rejects.toThrow('asked inside a transaction')
      await expect(inside(() => pool.unsafe('select 1'))).rejects.toThrow('asked inside a transaction')
      await expect(inside(() => inTransaction(pool, async () => 1))).rejects.toThrow(
        'asked inside a transaction',
      )
      expect(await one(pool)).toBe(1)
    })

  test('a transaction inside one is a savepoint: what fails there alone is undone', async () => {
    const { pool } = database
    await pool`create table public.notes (n int)`
    await inTransaction(pool, async (tx) => {
      await tx`insert into public.notes values (1)`
      await inTransaction(tx, async (inner) => {
        await inner`insert into public.notes values (2)`
        throw new Error('no')
      }).catch(() => {})
    })
    expect(await pool`select n from public.notes`).toEqual([{ n: 1 }])
  })

  // Where postgres.js stops sending for a while, it forgets to whom a connection belongs: behind 100 statements, and
  // behind more bytes than a socket takes.
  const read = (bytes: number) =>
    database.pool.unsafe<{ n: number }[]>(`select 3 as n /*${'x'.repeat(bytes)}*/`).then(([row]) => row?.n)
  const write = () =>
    inTransaction(database.pool, async (tx) => (await tx<{ n: number }[]>`select 7 as n`)[0]?.n)
  // A statement is sent some turns of microtasks after it is asked.
  const sent = async () => {
    for (let turn = 0; turn < 4; turn++) await Promise.resolve()
  }

  const twoTurns = async () => {
    await setImmediate()
    await setImmediate()
  }

  test('a transaction begun behind 100 statements is its own', async () => {
    for (let ahead = 90; ahead < 110; ahead++) {
      const reads = Array.from({ length: ahead }, () => read(10))
      await sent()
      expect(await Promise.all([...reads, write()])).toEqual([...Array<number>(ahead).fill(3), 7])
    }
  })

  test('a transaction begun behind more than a full socket is its own', async () => {
    const asleep = database.pool.unsafe<{ n: number }[]>('select 3 as n, pg_sleep(0.5)')
    const reads = [asleep.then(([row]) => row?.n)]
    // postgres.js asks the socket whether it is full where 1,024 bytes of one turn come together: at the `begin`.
    for (let n = 0; n < 400; n++) {
      await twoTurns()
      reads.push(read(990))
      await sent()
    }
    expect(await Promise.all([...reads, write()])).toEqual([...reads.map(() => 3), 7])
  })

  test('work begun in a transaction may use the pool once that is over', async () => {
    const { pool } = database
    let over = () => {}
    const ended = new Promise<void>((resolve) => {
      over = resolve
    })
    let later: Promise<number | undefined> | undefined
    await inTransaction(pool, async () => {
      later = ended.then(() => one(pool))
    })
    over()
    expect(await later).toBe(1)
  })
})
