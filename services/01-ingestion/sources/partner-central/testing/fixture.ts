import type { Batch, Position, Source, SourceRow } from '../../source.ts'
import type { Bucket } from '../bucket.ts'
import { createPartnerCentralSource, type PartnerCentralConfig } from '../index.ts'
import { type PartnerCentralServer, type ServerOptions, startPartnerCentral } from './server.ts'

export const KEY_ID = 'AKIAIOSFODNN7EXAMPLE'
export const SECRET = 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY+/0'
export const TOKEN = 'FwoGZXIvYXdzEBYaDHSecretSessionTokenOfTheTest'
/** Nothing of the machine's own AWS settings may reach a test. */
const ENVIRONMENT: Readonly<Record<string, string | undefined>> = {
  AWS_ACCESS_KEY_ID: KEY_ID,
  AWS_SECRET_ACCESS_KEY: SECRET,
  AWS_SESSION_TOKEN: undefined,
  AWS_PROFILE: undefined,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
}

/** Puts the environment of the SDK's credential chain in place; answers what puts back the former. */
export function withAwsEnvironment(changes: Readonly<Record<string, string | undefined>> = {}): () => void {
  const wanted = { ...ENVIRONMENT, ...changes }
  const before = Object.fromEntries(Object.keys(wanted).map((name) => [name, process.env[name]]))
  assign(wanted)
  return () => assign(before)
}

function assign(values: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
}

/** A clock that only sleeping moves; `slept` are the waits asked for. */
export function testClock() {
  let time = 0
  const slept: number[] = []
  return {
    slept,
    now: () => time,
    sleep: async (ms: number, signal: AbortSignal) => {
      signal.throwIfAborted()
      slept.push(ms)
      const until = time + ms
      await Promise.resolve()
      // Those who sleep at once sleep side by side.
      time = Math.max(time, until)
    },
    random: () => 0.5,
  }
}

export type TestClock = ReturnType<typeof testClock>
export const OPEN_BUCKET: Bucket = { take: async () => {} }

export interface Fixture {
  readonly server: PartnerCentralServer
  readonly clock: TestClock
  open(config?: Partial<PartnerCentralConfig>, bucket?: Bucket, keepCharacters?: number): Source
  close(): Promise<void>
}

/** A server without quota unless told otherwise, and sources of it. */
export async function fixture(options: ServerOptions): Promise<Fixture> {
  const server = await startPartnerCentral({ readsPerSecond: Number.POSITIVE_INFINITY, ...options })
  const clock = testClock()
  const opened: Source[] = []
  return {
    server,
    clock,
    open(config = {}, bucket = OPEN_BUCKET, keepCharacters) {
      const source = createPartnerCentralSource(clock, {
        config: { catalog: options.world.catalog, region: 'us-east-1', endpoint: server.url, ...config },
        bucket,
        excludeColumns: [],
        ...(keepCharacters === undefined ? {} : { keepCharacters }),
      })
      opened.push(source)
      return source
    },
    async close() {
      for (const source of opened) await source.close()
      await server.close()
    },
  }
}

const signal = new AbortController().signal
export const FULL: Position = { phase: 'full', afterKey: null }
export const since = (at: string): Position => ({ phase: 'incremental', at, afterKey: null })

/** Everything a table gives from a position on. */
export async function readAll(
  source: Source,
  table: string,
  from: Position = FULL,
  batchSize = 10,
): Promise<{ batches: Batch[]; rows: SourceRow[]; ids: string[] }> {
  const described = (await source.discover(signal)).find(({ name }) => name === table)
  if (described === undefined) throw new Error(`no table ${table}`)
  const batches: Batch[] = []
  for await (const batch of source.read(described, from, { batchSize, signal })) batches.push(batch)
  const rows = batches.flatMap((batch) => batch.rows)
  return { batches, rows, ids: rows.map(({ id }) => String(id)) }
}
