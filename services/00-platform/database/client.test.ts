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
