import {
  connectSource,
  type PostgresSourceConfig,
  type SourceConnection,
  STATEMENT_TIMEOUT_MS,
} from './connection.ts'

/** A pool that never waits for ever. */
export interface Line {
  /** Runs one read. Rejects with the driver's error, or with code NO_ANSWER when nothing came in time. */
  run<T>(work: (sql: SourceConnection) => Promise<T>): Promise<T>
  close(): Promise<void>
}

const DEFAULT_CONNECT_TIMEOUT_MS = 10_000
const MARGIN_MS = 5_000

/**
 * The driver reconnects without end to a server that accepts and hangs up, so both the greeting and each read have a
 * deadline of ours; behind one the pool is thrown away and the next read gets a new one.
 */
export function openLine(config: PostgresSourceConfig): Line {
  let greeted = false
  // What was broken while nobody asked anything is greeted again, so that a server that is gone is noticed soon.
  const onClose = () => {
    greeted = false
  }
  let sql = connectSource(config, onClose)
  const within = async <T>(work: Promise<T>, ms: number): Promise<T> => {
    try {
      return await deadline(work, ms)
    } catch (error) {
      if ((error as { code?: unknown }).code === 'NO_ANSWER') renew()
      throw error
    }
  }
  const renew = () => {
    const old = sql
    sql = connectSource(config, onClose)
    greeted = false
    old.end({ timeout: 0 }).catch(() => {})
  }
  return {
    run: async (work) => {
      if (!greeted) await within(sql`select 1`, config.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS)
      greeted = true
      return await within(work(sql), STATEMENT_TIMEOUT_MS + MARGIN_MS)
    },
    close: () => sql.end({ timeout: 5 }),
  }
}

/** Rejects with code NO_ANSWER when `work` takes longer. */
export async function deadline<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('no answer in time'), { code: 'NO_ANSWER' })), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
