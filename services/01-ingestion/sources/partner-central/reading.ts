import type { EngagementInvitationSummary, SolutionBase } from '@aws-sdk/client-partnercentral-selling'
import type { Batch, Position, ReadOptions, RejectedRow, SourceRow } from '../source.ts'
import { type Card, type Cards, createReader, type Reading, readOne } from './cards.ts'
import type { PartnerCentralClient } from './client.ts'
import { partnerCentralErrors } from './errors.ts'
import { type Listed, listAll, listChanged, readPages } from './pages.ts'
import { invitationRow, solutionRow } from './rows.ts'
import { byCodePoints } from './values.ts'

/** At ten reads a second a batch is written every ten seconds: that much a kill costs at most. */
const OPPORTUNITIES_PER_BATCH = 50

/** Of the few that changed all may be such as one may not read: that is no reason to stop. */
const ENOUGH_CHANGES = 10

export interface TableReading {
  readonly client: PartnerCentralClient
  readonly cards: Cards
  readonly options: ReadOptions
}

type Full = Extract<Position, { phase: 'full' }>
type Incremental = Extract<Position, { phase: 'incremental' }>
type OfCard = keyof Card

const sizeOf = ({ batchSize }: ReadOptions) => Math.min(batchSize, OPPORTUNITIES_PER_BATCH)

/** apn_opportunity in order of its key, from behind `from` on. */
export async function* readOpportunities(
  { client, cards, options }: TableReading,
  from: Full,
): AsyncGenerator<Batch> {
  const list = behind(await listAll(client, options.signal), from, ({ id }) => id)
  for (const part of partsOf(list, sizeOf(options))) {
    const readings = await cards.read(part, options.signal)
    const rows = valuesOf(readings).flatMap((card) => card.apn_opportunity)
    yield batchOf(rows, rejectedOf(readings), { phase: 'full', afterKey: [lastOf(part).id] })
  }
}

/**
 * What opportunities changed since `from` give to a table, the one changed first first: the position is the date of the
 * list, not of the reading, so that one changed meanwhile does not carry it past the others.
 */
export async function* readChanges(
  { client, cards, options }: TableReading,
  table: OfCard,
  from: Incremental,
): AsyncGenerator<Batch> {
  const order = (a: Listed, b: Listed) => byCodePoints(a.at, b.at) || byCodePoints(a.id, b.id)
  const start = { at: from.at, id: table === 'apn_opportunity' ? (from.afterKey?.[0] ?? '') : '' }
  const list = (await listChanged(client, from.at, options.signal))
    .filter((listed) => order(listed, start) > 0)
    .sort(order)
  for (const part of partsOf(list, sizeOf(options))) {
    const readings = await cards.read(part, options.signal, ENOUGH_CHANGES)
    const rows = newestOfEach(valuesOf(readings).flatMap((card) => card[table]))
    const { at, id } = lastOf(part)
    // A person or company that cannot be read is set aside with the opportunity itself.
    const rejected = table === 'apn_opportunity' ? rejectedOf(readings) : []
    yield batchOf(rows, rejected, { phase: 'incremental', at, afterKey: [id] })
  }
}

/**
 * Everyone the opportunities name, in order of the key. All opportunities are looked at first, as any of them may name
 * anyone; those that were just read for apn_opportunity cost no request.
 */
export async function* readNamed(
  { client, cards, options }: TableReading,
  table: OfCard,
  from: Full,
): AsyncGenerator<Batch> {
  const found = new Map<string, SourceRow>()
  for (const part of partsOf(await listAll(client, options.signal), OPPORTUNITIES_PER_BATCH)) {
    const readings = await cards.read(part, options.signal)
    for (const row of valuesOf(readings).flatMap((card) => card[table])) keepNewest(found, row)
  }
  const rows = behind([...found.values()], from, ({ id }) => String(id))
  yield* batchesOf(rows, options.batchSize)
}

/** Solutions come whole with their list. */
export async function* readSolutions({ client, options }: TableReading, from: Full): AsyncGenerator<Batch> {
  const found = new Map<string, SolutionBase>()
  const input = { Sort: { SortBy: 'Identifier', SortOrder: 'ASCENDING' } } as const
  for await (const page of readPages(client, 'listSolutions', 'SolutionSummaries', input, options.signal)) {
    for (const solution of page as SolutionBase[])
      found.set(idOf(client, 'ListSolutions', solution.Id), solution)
  }
  const rows = behind([...found.values()].map(solutionRow), from, ({ id }) => String(id))
  yield* batchesOf(rows, options.batchSize)
}

/** Invitations received and sent; each is read for what it is about. */
export async function* readInvitations({ client, options }: TableReading, from: Full): AsyncGenerator<Batch> {
  const { signal } = options
  const found = new Map<string, EngagementInvitationSummary>()
  for (const ParticipantType of ['RECEIVER', 'SENDER'] as const) {
    const input = { ParticipantType, Sort: { SortBy: 'InvitationDate', SortOrder: 'DESCENDING' } }
    const member = 'EngagementInvitationSummaries'
    for await (const page of readPages(client, 'listEngagementInvitations', member, input, signal)) {
      for (const each of page as EngagementInvitationSummary[]) {
        found.set(idOf(client, 'ListEngagementInvitations', each.Id), { ParticipantType, ...each })
      }
    }
  }
  const list = behind([...found], from, ([id]) => id)
  const reader = createReader()
  for (const part of partsOf(list, sizeOf(options))) {
    const readings = await reader.all(part, signal, ([id, listed], both) =>
      readOne({ id }, async () =>
        invitationRow(listed, await client.ask('getEngagementInvitation', { Identifier: id }, both)),
      ),
    )
    yield batchOf(valuesOf(readings), rejectedOf(readings), { phase: 'full', afterKey: [lastOf(part)[0]] })
  }
}

function idOf(client: PartnerCentralClient, action: string, id: string | undefined): string {
  if (id !== undefined && id !== '') return id
  const reason = 'an entry without Id'
  throw partnerCentralErrors.PARTNER_CENTRAL_RESPONSE_INVALID({ host: client.host, action, reason })
}

export const valuesOf = <T>(readings: readonly Reading<T>[]): T[] =>
  readings.flatMap((reading) => (reading.kind === 'read' ? [reading.value] : []))
export const rejectedOf = (readings: readonly Reading<unknown>[]): RejectedRow[] =>
  readings.flatMap((reading) => (reading.kind === 'rejected' ? [reading.rejected] : []))
export const batchOf = (
  rows: readonly SourceRow[],
  rejected: readonly RejectedRow[],
  next: Position,
): Batch => ({
  rows,
  rejected,
  next,
  jsonText: true,
})

function* batchesOf(rows: readonly SourceRow[], size: number): Generator<Batch> {
  for (const part of partsOf(rows, size)) {
    yield batchOf(part, [], { phase: 'full', afterKey: [String(lastOf(part).id)] })
  }
}

/** In order of the key, without what was read before. */
function behind<T>(list: readonly T[], { afterKey }: Full, key: (entry: T) => string): T[] {
  const after = afterKey?.[0]
  const rest = after === undefined ? [...list] : list.filter((entry) => byCodePoints(key(entry), after) > 0)
  return rest.sort((a, b) => byCodePoints(key(a), key(b)))
}

export function* partsOf<T>(list: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < list.length; start += size) yield list.slice(start, start + size)
}

function lastOf<T>(part: readonly T[]): T {
  return part[part.length - 1] as T
}

function newestOfEach(rows: readonly SourceRow[]): SourceRow[] {
  const found = new Map<string, SourceRow>()
  for (const row of rows) keepNewest(found, row)
  return [...found.values()]
}

/** Of several opportunities that name the same the last changed one counts; of two of one moment the text decides. */
function keepNewest(found: Map<string, SourceRow>, row: SourceRow): void {
  const known = found.get(String(row.id))
  if (known === undefined || byCodePoints(rankOf(row), rankOf(known)) > 0) found.set(String(row.id), row)
}

const rankOf = (row: SourceRow) => `${String(row.last_modified_date)} ${JSON.stringify(row)}`
