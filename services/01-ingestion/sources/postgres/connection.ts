import postgres from 'postgres'
import { AppError } from '../../../00-platform/index.ts'
import { ingestionErrors } from '../../errors.ts'
import type { SourceName } from '../source.ts'

export interface PostgresSourceConfig {
  readonly source: SourceName
  /** Name, address, or the directory of a unix socket. */
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password?: string
  /** Default `public`. */
  readonly schema?: string
  /** TLS as postgres.js takes it. Default: none. */
  readonly ssl?: 'require' | 'prefer' | 'verify-full'
  /** The server is one session for all its connections, as the embedded database is: no second one, and no COPY. */
  readonly oneSession?: boolean
  /** Default 10,000 ms. */
  readonly connectTimeoutMs?: number
  /** Rows of one COPY: none of them keeps its snapshot and lock on the source for long. Default 100,000. */
  readonly copyRows?: number
}

export type SourceConnection = postgres.Sql

export const STATEMENT_TIMEOUT_MS = 120_000
const LOCK_TIMEOUT_MS = 10_000

/** Opens a read-only pool with fixed text formats, so that a value's text is the same on every server. */
export function connectSource(config: PostgresSourceConfig, onClose = () => {}): SourceConnection {
  return postgres({
    host: config.host,
    port: config.port,
    database: config.database,
    username: config.user,
    ...(config.password === undefined ? {} : { password: config.password }),
    ...(config.ssl === undefined ? {} : { ssl: config.ssl }),
    max: config.oneSession === true ? 1 : 2,
    idle_timeout: 30,
    connect_timeout: (config.connectTimeoutMs ?? 10_000) / 1000,
    // Named statements would collide behind a transaction pooler and on a one-session server.
    prepare: false,
    fetch_types: false,
    onnotice: () => {},
    onclose: onClose,
    connection: {
      application_name: 'revops-hub-source',
      default_transaction_read_only: true,
      TimeZone: 'UTC',
      DateStyle: 'ISO, YMD',
      IntervalStyle: 'postgres',
      // Servers before 12 print fewer digits than a number has, unless told.
      extra_float_digits: 3,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      lock_timeout: LOCK_TIMEOUT_MS,
    },
  })
}

const UNREACHABLE = new Set([
  'NO_ANSWER',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ENOENT',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'ERR_STREAM_PREMATURE_CLOSE',
  '08000',
  '08003',
  '08006',
  '53300',
  '55P03',
  '57014',
  '57P01',
  '57P02',
  '57P03',
])

/** The coded error for a driver error; the driver's own text stays inside as the cause. */
export function sourceError(config: PostgresSourceConfig, table: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause
  const code = String((cause as { code?: unknown } | null)?.code ?? 'unknown')
  const { source, host, database, user } = config
  const options = { cause }
  if (UNREACHABLE.has(code)) {
    return ingestionErrors.SOURCE_UNREACHABLE({ source, host: hostOf(config), reason: code }, options)
  }
  switch (code) {
    case '28P01':
    case '28000':
    case 'SASL_SIGNATURE_MISMATCH':
      return ingestionErrors.SOURCE_LOGIN_FAILED({ source, host, user }, options)
    case '3D000':
      return ingestionErrors.SOURCE_DATABASE_UNKNOWN({ source, host, database }, options)
    case '42P01':
    case '3F000':
      return ingestionErrors.SOURCE_TABLE_MISSING({ source, table, user }, options)
    case '42703':
      return ingestionErrors.SOURCE_COLUMN_MISSING({ source, table }, options)
    case '42501':
      return ingestionErrors.SOURCE_PERMISSION_DENIED({ source, table, user }, options)
    default:
      return ingestionErrors.SOURCE_QUERY_FAILED({ source, table, sqlstate: code }, options)
  }
}

/** `host:port`, as it may be shown. */
export function hostOf(config: PostgresSourceConfig): string {
  return `${config.host}:${config.port}`
}
