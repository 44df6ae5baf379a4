import type { AppError } from '../../00-platform/index.ts'
import { ingestionErrors } from '../errors.ts'
import { readSourceSettings, type SourceSettings } from '../settings.ts'
import { createAceExportSource } from './ace-export/ace-export-source.ts'
import { createApnSqlSource } from './apn-sql.ts'
import {
  createOdooJson2Client,
  createOdooJsonRpcClient,
  createOdooRpcSource,
  createOdooXmlRpcClient,
} from './odoo-rpc/index.ts'
import { createOdooSqlSource } from './odoo-sql.ts'
import {
  type Bucket,
  createPartnerCentralSource,
  createReadBucket,
  officialEndpoint,
  type PartnerCentralConfig,
} from './partner-central/index.ts'
import { hostOf, type PostgresSourceConfig } from './postgres/connection.ts'
import { type SourceDeps, sleepOnClock } from './retry.ts'
import type { Source, SourceKind, SourceName } from './source.ts'

type DatabaseConfig = Omit<PostgresSourceConfig, 'source'>

export type OdooSourceConfig =
  | ({ readonly kind: 'odoo-sql' } & DatabaseConfig)
  | {
      readonly kind: keyof typeof ODOO_CLIENTS
      readonly url: string
      readonly database: string
      readonly username: string
      /** Password or API key. */
      readonly password: string
      /** Over RPC Odoo gives translated names in one language only. Default: en_US. */
      readonly language?: string
    }

export type ApnSourceConfig =
  | ({ readonly kind: 'apn-sql' } & DatabaseConfig)
  | ({ readonly kind: 'apn-partner-central' } & PartnerCentralConfig)
  | { readonly kind: 'ace-export'; readonly file: string }

/** Plain values from the configuration; null: not configured. */
export interface SourcesConfig {
  readonly odoo: OdooSourceConfig | null
  readonly apn: ApnSourceConfig | null
}

/** What may be shown of a configured source: never a password. */
export interface SourceDescription {
  readonly name: SourceName
  readonly configured: boolean
  readonly kind: SourceKind | null
  /** Host and port, address without credentials, or file. */
  readonly location: string | null
  readonly database: string | null
  readonly user: string | null
}

export interface Sources {
  /** A fresh source; the caller closes it. @throws SOURCE_NOT_CONFIGURED */
  open(name: SourceName): Promise<Source>
  /** Both sources, configured or not, odoo first. */
  describe(): SourceDescription[]
}

/** Turns configuration into sources. Nothing connects before the first read. */
export function createSources(
  config: SourcesConfig,
  settings: SourceSettings = readSourceSettings(),
  deps: SourceDeps = { sleep: sleepOnClock, random: Math.random },
): Sources {
  const live = { ...deps, now: () => performance.now() }
  // One for all sources opened here: AWS counts the requests of an account together.
  const bucket = createReadBucket(live)
  return {
    open: async (name) =>
      name === 'odoo' ? openOdoo(config.odoo, settings, deps) : openApn(config.apn, settings, live, bucket),
    describe: () => [describe('odoo', config.odoo), describe('apn', config.apn)],
  }
}

const ODOO_CLIENTS = {
  'odoo-json2': createOdooJson2Client,
  'odoo-jsonrpc': createOdooJsonRpcClient,
  'odoo-xmlrpc': createOdooXmlRpcClient,
}

const VARIABLES = {
  odoo: 'ODOO_DB_HOST or ODOO_URL',
  apn: 'APN_DB_HOST, APN_PARTNER_CENTRAL or ACE_CSV_FILE',
} as const

export function notConfigured(source: SourceName): AppError {
  return ingestionErrors.SOURCE_NOT_CONFIGURED({ source, variables: VARIABLES[source] })
}

function openOdoo(config: OdooSourceConfig | null, settings: SourceSettings, deps: SourceDeps): Source {
  if (config === null) throw notConfigured('odoo')
  if (config.kind === 'odoo-sql') return createOdooSqlSource(deps, config, settings.odoo)
  return createOdooRpcSource({
    kind: config.kind,
    client: ODOO_CLIENTS[config.kind](config, deps),
    models: settings.odoo.models,
    relations: settings.odoo.relations,
    excludedFields: settings.odoo.excludeColumns,
    volatileFields: settings.odoo.volatileColumns,
    personalFields: settings.odoo.personalColumns,
    // en_US is what Odoo answers to a call that names none.
    ...(config.language === undefined || config.language === 'en_US'
      ? {}
      : { context: { lang: config.language } }),
  })
}

function openApn(
  config: ApnSourceConfig | null,
  settings: SourceSettings,
  deps: Parameters<typeof createReadBucket>[0],
  bucket: Bucket,
): Source {
  if (config === null) throw notConfigured('apn')
  if (config.kind === 'apn-partner-central') {
    return createPartnerCentralSource(deps, { config, bucket, excludeColumns: settings.apn.excludeColumns })
  }
  return config.kind === 'apn-sql'
    ? createApnSqlSource(deps, config, settings.apn)
    : createAceExportSource({ file: config.file, csvColumns: settings.apn.csvColumns })
}

function describe(name: SourceName, config: OdooSourceConfig | ApnSourceConfig | null): SourceDescription {
  const nothing = { location: null, database: null, user: null }
  if (config === null) return { name, configured: false, kind: null, ...nothing }
  const known = { name, configured: true, kind: config.kind }
  switch (config.kind) {
    case 'ace-export':
      return { ...known, ...nothing, location: config.file }
    case 'apn-partner-central':
      return {
        ...known,
        ...nothing,
        location: bareAddress(config.endpoint ?? officialEndpoint(config.region)),
        database: config.catalog,
      }
    case 'odoo-json2':
    case 'odoo-jsonrpc':
    case 'odoo-xmlrpc':
      return { ...known, location: bareAddress(config.url), database: config.database, user: config.username }
    default:
      return {
        ...known,
        location: hostOf({ ...config, source: name }),
        database: config.database,
        user: config.user,
      }
  }
}

/** The address without user, password and query. */
function bareAddress(address: string): string | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  return `${url.origin}${url.pathname}`.replace(/\/$/, '')
}
