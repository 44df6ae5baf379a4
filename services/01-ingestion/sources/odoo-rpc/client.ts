import type { JsonValue } from '../source.ts'

/** What an Odoo method answers: JSON, but a number may be NaN or an infinity (Odoo sends them as they are). */
export type OdooValue = JsonValue

export interface CallOptions {
  readonly signal: AbortSignal
}

export interface OdooVersion {
  /** e.g. `17.0` or `17.0+e`. */
  readonly serverVersion: string
  readonly serverSerie: string
}

export interface OdooClient {
  readonly protocol: 'jsonrpc' | 'xmlrpc' | 'json2'
  readonly database: string
  readonly user: string
  /** Signs in once and remembers the user id. @throws ODOO_LOGIN_FAILED, ODOO_DATABASE_UNKNOWN, ODOO_UNREACHABLE */
  authenticate(options: CallOptions): Promise<number>
  /** Needs no sign-in. */
  version(options: CallOptions): Promise<OdooVersion>
  /**
   * Calls a model's method; signs in first when needed. A method that returns None answers null (it has run and is
   * committed). Reads are repeated after a transport failure; other methods only when the request never arrived.
   */
  executeKw(
    model: string,
    method: string,
    args: readonly OdooValue[],
    kwargs: Readonly<Record<string, OdooValue>>,
    options: CallOptions,
  ): Promise<OdooValue>
  close(): Promise<void>
}

export interface OdooClientConfig {
  /** Address of the server; a path in it is kept (`https://host/odoo`). */
  readonly url: string
  readonly database: string
  readonly username: string
  /** Password or API key; never part of an error, a log line or a URL. */
  readonly password: string
  /** Longest one attempt may take. Default 120,000 ms. */
  readonly timeoutMs?: number
  /** Attempts in all, the first one included. Default 5. */
  readonly maxAttempts?: number
  /** Requests under way at the same time. Default 4. */
  readonly maxParallel?: number
  /** Largest answer accepted. Default 256 MiB. */
  readonly maxResponseBytes?: number
  /** First upper bound of the wait between attempts; it doubles each time up to 30 s. Default 500 ms. */
  readonly backoffBaseMs?: number
}

/** What the clients take from outside, so tests own time and chance. */
export interface OdooClientDeps {
  /** Resolves after `ms`; rejects with the signal's reason when aborted. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** Uniform in [0, 1). */
  readonly random: () => number
}

/** Methods without a side effect: repeating one after a lost answer changes nothing. */
export const READ_METHODS: ReadonlySet<string> = new Set([
  'search',
  'search_read',
  'search_count',
  'read',
  'read_group',
  'fields_get',
  'default_get',
  'name_search',
  'name_get',
  'exists',
  'check_access_rights',
])
