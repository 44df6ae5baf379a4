import { ingestionErrors } from '../../errors.ts'
import { type ApnTable, readApnModel } from '../apn-model.ts'
import type { Batch, Position, Source, SourceIdentity, SourceTable } from '../source.ts'
import type { Bucket } from './bucket.ts'
import { type Card, createCards } from './cards.ts'
import { createPartnerCentralClient, type PartnerCentralClient, type PartnerCentralDeps } from './client.ts'
import type { PartnerCentralConfig } from './config.ts'
import { createKeys, readByIds } from './keys.ts'
import { newestChange } from './pages.ts'
import {
  readChanges,
  readInvitations,
  readNamed,
  readOpportunities,
  readSolutions,
  type TableReading,
} from './reading.ts'
import { describeTables } from './table.ts'

export interface PartnerCentralOptions {
  readonly config: PartnerCentralConfig
  /** Shared by all sources of the account (`createReadBucket`). */
  readonly bucket: Bucket
  readonly excludeColumns: readonly string[]
  readonly model?: readonly ApnTable[]
  /** Characters of opportunities kept in memory between the tables. */
  readonly keepCharacters?: number
}

/** What a person should know of the tables the API has no list for. */
const DERIVED =
  'apn_company, apn_contact and apn_user are put together from the opportunities: the API has no lists of them. Ids are made of what identifies them; is_own_company and first_seen of companies and partner_central_role, is_active, opportunities_owned and created_date of users stay empty.'
const SANDBOX = 'The catalog is Sandbox: these are test opportunities, not those of Partner Central.'

/**
 * AWS Partner Central's Selling API as a source of the six APN tables. Nothing is asked before the first read.
 * @throws PARTNER_CENTRAL_ENDPOINT_INVALID; its functions PARTNER_CENTRAL_*
 */
export function createPartnerCentralSource(deps: PartnerCentralDeps, options: PartnerCentralOptions): Source {
  const client = createPartnerCentralClient(deps, options.config, options.bucket)
  const cards = createCards(client, options.keepCharacters)
  const keys = createKeys(client, deps.now)
  const tables = describeTables(options.model ?? readApnModel(), options.excludeColumns)
  return {
    name: 'apn',
    kind: 'apn-partner-central',
    test: (signal) => identify(client, options.config, signal),
    // One look at the source, so that a discovery with wrong credentials fails as with every other source.
    discover: async (signal) => {
      await newestChange(client, signal)
      return tables
    },
    watermark: async (table, signal) =>
      table.changeColumn === undefined ? null : ((await newestChange(client, signal))?.at ?? null),
    read: (table, from, reading) =>
      onlyColumns(table, readTable({ client, cards, options: reading }, table, from)),
    // The API lists opportunities only: who of the others is gone a full load finds out.
    readKeys: ({ name }, reading) => (name === 'apn_opportunity' ? keys.read(reading) : undefined),
    readByKeys: (table, wanted, signal) =>
      table.name === 'apn_opportunity' ? readByIds(cards, wanted, signal).then(columnsOf(table)) : undefined,
    readMarks: async (asked, signal) => {
      const newest = await newestChange(client, signal)
      const mark = newest === null ? '' : `${newest.at} ${newest.id}`
      const watched = asked.filter(({ changeColumn }) => changeColumn !== undefined)
      return new Map(watched.map(({ name }) => [name, { mark, rows: null }]))
    },
    close: async () => client.close(),
  }
}

async function identify(
  client: PartnerCentralClient,
  { catalog, region }: PartnerCentralConfig,
  signal: AbortSignal,
): Promise<SourceIdentity> {
  await newestChange(client, signal)
  return {
    kind: 'apn-partner-central',
    product: 'AWS Partner Central Selling API',
    version: '2022-07-26',
    database: `${catalog} (${region})`,
    user: await client.identity(),
    warnings: catalog === 'Sandbox' ? [SANDBOX, DERIVED] : [DERIVED],
  }
}

function readTable(reading: TableReading, { name }: SourceTable, from: Position): AsyncGenerator<Batch> {
  if (name === 'apn_solution') return readSolutions(reading, { ...from, phase: 'full' })
  if (name === 'apn_engagement_invitation') return readInvitations(reading, { ...from, phase: 'full' })
  if (!isOfCard(name))
    throw ingestionErrors.TABLE_NOT_IN_SOURCE({ source: 'apn', table: name, tables: TABLES })
  if (from.phase === 'incremental') return readChanges(reading, name, from)
  return name === 'apn_opportunity' ? readOpportunities(reading, from) : readNamed(reading, name, from)
}

const OF_CARD = [
  'apn_opportunity',
  'apn_company',
  'apn_contact',
  'apn_user',
] as const satisfies (keyof Card)[]
const TABLES = [...OF_CARD, 'apn_solution', 'apn_engagement_invitation'].join(', ')

function isOfCard(name: string): name is keyof Card {
  return (OF_CARD as readonly string[]).includes(name)
}

/** Columns that are left out by config/sources.json never reach the loader. */
function columnsOf({ columns }: SourceTable) {
  const names = columns.map(({ name }) => name)
  return <T extends Pick<Batch, 'rows'>>(given: T): T => ({
    ...given,
    rows: given.rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name] ?? null]))),
  })
}

async function* onlyColumns(table: SourceTable, batches: AsyncGenerator<Batch>): AsyncGenerator<Batch> {
  const cut = columnsOf(table)
  for await (const batch of batches) yield cut(batch)
}
