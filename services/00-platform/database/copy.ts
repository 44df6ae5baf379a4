import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Client, ClientConfig } from 'pg'
import type { DatabaseTarget, Db } from './client.ts'

/**
 * One connection of its own for COPY, over `pg`: in postgres.js 3.4 a COPY that fails never ends, and a connection that
 * sent one stays paused (docs/decisions/015). Not for the embedded database, which a COPY from the client kills.
 */
export interface CopySession {
  /**
   * The same connection for the `queries.ts` of the services: templates, `json` and `unsafe`. Rows come as `pg` gives
   * them (int8 as text).
   */
  readonly db: Db
  /** `BEGIN` … `COMMIT` around the work, `ROLLBACK` when it throws. */
  transaction<T>(work: () => Promise<T>): Promise<T>
  /** Bytes of a `copy … to stdout`, in pieces that end anywhere. */
  copyOut(text: string): Readable
  /** Sends a `copy … from stdin` its bytes. Throws what the server said to them. */
  copyIn(text: string, bytes: Iterable<Buffer>): Promise<void>
  /** Whether the connection stands and nothing is under way on it: another may have it. */
  ready(): boolean
  /** Ends the connection, also in the midst of a COPY. */
  close(): Promise<void>
}

/** @throws the driver's error when the server does not take the connection */
export async function openCopySession(options: ClientConfig): Promise<CopySession> {
  // The driver is read when it is first needed: it costs each start 45 ms.
  const [{ default: pg }, copy] = await Promise.all([import('pg'), import('pg-copy-streams')])
  const client = new pg.Client(options)
  let fit = true
  const spoil = () => {
    fit = false
  }
  // Whoever waits for an answer is told by its own promise; unheard, the event would end the process.
  client.on('error', spoil)
  client.on('end', spoil)
  await client.connect()
  let transactions = 0
  return {
    db: templatesOver(client),
    transaction: async (work) => {
      transactions++
      try {
        await client.query('begin')
        const result = await work()
        await client.query('commit')
        return result
      } catch (error) {
        await client.query('rollback').catch(spoil)
        throw error
      } finally {
        transactions--
      }
    },
    copyOut: (text) => {
      // Nobody is told when the last piece was taken.
      spoil()
      return client.query(copy.to(text))
    },
    copyIn: (text, bytes) => pipeline(bytes, client.query(copy.from(text))),
    ready: () => fit && transactions === 0,
    close: () => client.end().catch(() => {}),
  }
}

/** Options of `pg` for a database of ours. */
export function copyOptions({ url, options }: DatabaseTarget): ClientConfig {
  const shared: ClientConfig = {
    application_name: 'revops-hub-copy',
    connectionTimeoutMillis: 10_000,
    // Two loads of one table, each with two connections, could wait for each other in a ring that no server sees.
    options: '-c TimeZone=UTC -c lock_timeout=30s',
  }
  if (url !== undefined) return { ...shared, connectionString: url }
  const { host, port, database, username, password } = options
  return {
    ...shared,
    host: String(host),
    port: Number(port),
    ...(database === undefined ? {} : { database }),
    ...(username === undefined ? {} : { user: username }),
    ...(typeof password === 'string' ? { password } : {}),
  }
}

/** postgres.js's tagged templates for one connection of `pg`, as far as the `queries.ts` of loading use them. */
function templatesOver(client: Client): Db {
  const ask = async (text: string, values: readonly unknown[] = []) => {
    const { rows } = await client.query(text, [...values])
    return rows as unknown[]
  }
  const template = (parts: TemplateStringsArray, ...values: unknown[]) =>
    ask(
      parts.reduce((text, part, i) => `${text}$${i}${part}`),
      values,
    )
  return Object.assign(template, {
    unsafe: ask,
    json: (value: unknown) => JSON.stringify(value),
  }) as unknown as Db
}
