import type { Logger } from 'pino'
import type { RunningSample } from '../sample/index.ts'
import type { Config } from '../services/00-platform/index.ts'
import {
  type ApnSourceConfig,
  createSources,
  type OdooSourceConfig,
  type Origin,
  type Source,
  type SourceDescription,
  type SourceName,
  type SourceSettings,
} from '../services/01-ingestion/index.ts'
import { createSampleWorld } from './sample-world.ts'
import { createTurns, type Turns } from './turns.ts'

export interface ConfiguredSources {
  readonly origin: Origin
  readonly names: readonly SourceName[]
  /** A fresh source; the sample company is started for it. The signal ends the waiting for that. */
  open(name: SourceName, signal: AbortSignal): Promise<Source>
  describe(): SourceDescription[]
  close(): Promise<void>
}

/** The sources that the configuration names; without any, the sample company behind the same interfaces. */
export function configureSources(config: Config, settings: SourceSettings, log: Logger): ConfiguredSources {
  const odoo = odooConfig(config)
  const apn = apnConfig(config)
  if (odoo === null && apn === null && config.SAMPLE) return sampleSources(config, settings, log)
  const sources = createSources({ odoo, apn }, settings)
  const names = sources.describe().flatMap(({ name, configured }) => (configured ? [name] : []))
  return { origin: names.length === 0 ? 'none' : 'real', names, ...sources, close: async () => {} }
}

function odooConfig(config: Config): OdooSourceConfig | null {
  if (config.ODOO_DB_HOST !== undefined) {
    return {
      kind: 'odoo-sql',
      host: config.ODOO_DB_HOST,
      port: config.ODOO_DB_PORT,
      database: config.ODOO_DB_NAME ?? '',
      user: config.ODOO_DB_USER ?? '',
      password: config.ODOO_DB_PASSWORD ?? '',
    }
  }
  if (config.ODOO_URL === undefined) return null
  return {
    kind: `odoo-${config.ODOO_PROTOCOL}`,
    url: config.ODOO_URL,
    database: config.ODOO_DB ?? '',
    username: config.ODOO_USERNAME ?? '',
    password: config.ODOO_API_KEY ?? config.ODOO_PASSWORD ?? '',
    language: config.ODOO_LANGUAGE,
  }
}

function apnConfig(config: Config): ApnSourceConfig | null {
  if (config.APN_DB_HOST !== undefined) {
    return {
      kind: 'apn-sql',
      host: config.APN_DB_HOST,
      port: config.APN_DB_PORT,
      database: config.APN_DB_NAME ?? '',
      user: config.APN_DB_USER ?? '',
      password: config.APN_DB_PASSWORD ?? '',
      schema: config.APN_DB_SCHEMA,
    }
  }
  if (config.APN_PARTNER_CENTRAL !== undefined)
    return partnerCentralConfig(config, config.APN_PARTNER_CENTRAL)
  return config.ACE_CSV_FILE === undefined ? null : { kind: 'ace-export', file: config.ACE_CSV_FILE }
}

function partnerCentralConfig(config: Config, catalog: 'AWS' | 'Sandbox'): ApnSourceConfig {
  const { APN_PARTNER_CENTRAL_PROFILE: profile, APN_PARTNER_CENTRAL_ENDPOINT: endpoint } = config
  return {
    kind: 'apn-partner-central',
    catalog,
    region: config.APN_PARTNER_CENTRAL_REGION,
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
  }
}

function sampleSources(config: Config, settings: SourceSettings, log: Logger): ConfiguredSources {
  const world = createSampleWorld(
    { seed: config.SAMPLE_SEED, opportunities: config.SAMPLE_OPPORTUNITIES },
    log,
  )
  // The sample's APN database has one session: two readers would end up in each other's transaction.
  const turns = { odoo: NO_TURNS, apn: createTurns() }
  return {
    origin: 'sample',
    names: ['odoo', 'apn'],
    open: async (name, signal) => {
      const endTurn = await turns[name].take(signal)
      try {
        const { sample, release } = await world.acquire(signal)
        const source = await openSample(name, sample, config, settings).catch((error: unknown) => {
          release()
          throw error
        })
        const close = async () => {
          await source.close()
          release()
          endTurn()
        }
        return { ...source, close }
      } catch (error) {
        endTurn()
        throw error
      }
    },
    describe: () => [
      {
        name: 'odoo',
        configured: true,
        kind: `odoo-${config.ODOO_PROTOCOL}`,
        location: SAMPLE,
        database: null,
        user: null,
      },
      { name: 'apn', configured: true, kind: 'apn-sql', location: SAMPLE, database: null, user: null },
    ],
    close: world.stop,
  }
}

const SAMPLE = 'sample company'
const NO_TURNS: Turns = { take: async () => () => undefined }

function openSample(
  name: SourceName,
  { odoo, apn }: RunningSample,
  config: Config,
  settings: SourceSettings,
): Promise<Source> {
  const { url, db: database, username, password } = odoo
  const sources = createSources(
    {
      odoo: { kind: `odoo-${config.ODOO_PROTOCOL}`, url, database, username, password },
      apn: { kind: 'apn-sql', ...apn, schema: config.APN_DB_SCHEMA, oneSession: true },
    },
    settings,
  )
  return sources.open(name)
}
