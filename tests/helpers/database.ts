import { describe } from 'vitest'
import { type DatabaseTarget, openPool, type Pool } from '../../services/00-platform/database/client.ts'
import { type CopySession, copyOptions, openCopySession } from '../../services/00-platform/database/copy.ts'
import { embeddedDatabase } from './embedded-database.ts'
import { serverDatabase } from './server-database.ts'

export type DatabaseKind = DatabaseTarget['kind']

export interface TestDatabase {
  readonly kind: DatabaseKind
  readonly target: DatabaseTarget
  /** Only of a server. */
  readonly url: string | undefined
  readonly pool: Pool
  /** Only of a server. */
  readonly openCopy: (() => Promise<CopySession>) | null
  /** How a source in the same server is reached. */
  readonly source: { host: string; port: number; database: string; user: string; password?: string }
  /** Ends the pool and removes the database; a second call does nothing. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

export interface TestDatabaseOptions {
  readonly kind?: DatabaseKind
  /** Without the migrations, for tests of the migrations themselves. */
  readonly empty?: boolean
}

/** TEST_DATABASE=embedded|server decides; else the server when TEST_DATABASE_URL names one. */
export function defaultDatabaseKind(): DatabaseKind {
  const wanted = process.env.TEST_DATABASE
  if (wanted === 'embedded' || wanted === 'server') return wanted
  if (wanted !== undefined) throw new Error(`TEST_DATABASE is ${wanted}; use embedded or server`)
  return process.env.TEST_DATABASE_URL === undefined ? 'embedded' : 'server'
}

/** Both where TEST_DATABASE_URL names a server; TEST_DATABASE limits it to one. */
export const DATABASE_KINDS: readonly DatabaseKind[] = (['server', 'embedded'] as const).filter(
  (kind) =>
    (process.env.TEST_DATABASE ?? kind) === kind &&
    (kind === 'embedded' || process.env.TEST_DATABASE_URL !== undefined),
)

/** A private database with the migrations applied, gone after `close()` (or `await using`). */
export async function testDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const kind = options.kind ?? defaultDatabaseKind()
  const empty = options.empty === true
  const database = await (kind === 'server' ? serverDatabase(serverUrl(), empty) : embeddedDatabase(empty))
  const pool = openPool(database.target)
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= pool.end({ timeout: 5 }).then(database.drop)
    return closing
  }
  return {
    kind,
    target: database.target,
    url: database.target.url,
    pool,
    openCopy: kind === 'server' ? () => openCopySession(copyOptions(database.target)) : null,
    source: sourceIn(database.target),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function sourceIn({ url: text, options }: DatabaseTarget): TestDatabase['source'] {
  if (text === undefined) {
    const { host, port, database, username } = options
    return { host: String(host), port: Number(port), database: String(database), user: String(username) }
  }
  const url = new URL(text)
  const password = decodeURIComponent(url.password)
  return {
    host: url.searchParams.get('host') ?? url.hostname,
    port: Number(url.port || 5432),
    database: url.pathname.slice(1),
    user: decodeURIComponent(url.username),
    ...(password === '' ? {} : { password }),
  }
}

function serverUrl(): string {
  const url = process.env.TEST_DATABASE_URL
  if (url === undefined) {
    throw new Error('TEST_DATABASE_URL is not set; `npm test` starts a PostgreSQL server and sets it')
  }
  return url
}

/**
 * Runs a suite on PostgreSQL and on the embedded database. TEST_DATABASE limits it to one of them; the server's is
 * skipped by name when no TEST_DATABASE_URL is set.
 */
export function describeOnBothDatabases(
  name: string,
  suite: (
    open: (options?: Omit<TestDatabaseOptions, 'kind'>) => Promise<TestDatabase>,
    kind: DatabaseKind,
  ) => void,
): void {
  for (const kind of ['server', 'embedded'] as const) {
    const only = process.env.TEST_DATABASE
    if (only !== undefined && only !== kind) continue
    const absent = kind === 'server' && process.env.TEST_DATABASE_URL === undefined
    describe.skipIf(absent)(`${name} [${kind}]`, () => {
      suite((options) => testDatabase({ ...options, kind }), kind)
    })
  }
}
