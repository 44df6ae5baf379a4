import type { OpportunitySummary } from '@aws-sdk/client-partnercentral-selling'
import type { Action, PartnerCentralClient } from './client.ts'
import { partnerCentralErrors } from './errors.ts'
import { timestampText } from './values.ts'

/** The most the service gives at once. */
const PAGE_ROWS = 100

/** An opportunity as lists name it. */
export interface Listed {
  readonly id: string
  /** LastModifiedDate as RAW keeps it. */
  readonly at: string
}

type ListAction = Extract<Action, `list${string}`>
type Input = Readonly<Record<string, unknown>>

/**
 * Every page of a list. NextToken is never kept longer than the list is read: it does not outlive a crash.
 * @throws PARTNER_CENTRAL_RESPONSE_INVALID for a list without its member, or one that goes round in circles
 */
export async function* readPages<A extends ListAction, M extends string>(
  client: PartnerCentralClient,
  action: A,
  member: M,
  input: Input,
  signal: AbortSignal,
): AsyncGenerator<unknown[]> {
  const seen = new Set<string>()
  for (let token: string | undefined; ; ) {
    const asked = { ...input, MaxResults: PAGE_ROWS, ...(token === undefined ? {} : { NextToken: token }) }
    const answer = (await client.ask(action, asked as never, signal)) as unknown as Record<string, unknown>
    const rows = answer[member]
    if (!Array.isArray(rows)) throw invalidList(client, action, `no ${member}`)
    yield rows
    token = typeof answer.NextToken === 'string' && answer.NextToken !== '' ? answer.NextToken : undefined
    if (token === undefined) return
    if (seen.has(token)) throw invalidList(client, action, 'NextToken repeats')
    seen.add(token)
  }
}

type Order = 'ASCENDING' | 'DESCENDING'

/**
 * Ids and dates of all opportunities changed at `since` or later. The newest come first: one that is changed meanwhile
 * moves to the front and pushes others to a later page, where they are seen twice; with the oldest first it would pull
 * them to a page that was read.
 */
export async function listChanged(
  client: PartnerCentralClient,
  since: string,
  signal: AbortSignal,
): Promise<Listed[]> {
  // AWS says "on or after" in one place and "after" in another: a second more is asked for, and cut here.
  const after = new Date(Date.parse(since.replace(' ', 'T').replace(/\+00$/, 'Z')) - 1_000)
  const found = new Map<string, string>()
  const filter = Number.isNaN(after.getTime()) ? {} : { LastModifiedDate: { AfterLastModifiedDate: after } }
  await gather(client, 'DESCENDING', filter, found, signal)
  return listedOf(found).filter(({ at }) => at >= since)
}

/**
 * Ids and dates of all opportunities. More than one page is read from both ends, and what either list names counts:
 * one that goes away meanwhile pulls another to a page that was read, which must not look gone.
 */
export async function listAll(client: PartnerCentralClient, signal: AbortSignal): Promise<Listed[]> {
  const found = new Map<string, string>()
  const pages = await gather(client, 'DESCENDING', {}, found, signal)
  if (pages > 1) await gather(client, 'ASCENDING', {}, found, signal)
  return listedOf(found)
}

/** Highest LastModifiedDate, or null when there are no opportunities. */
export async function newestChange(
  client: PartnerCentralClient,
  signal: AbortSignal,
): Promise<string | null> {
  const sort = { SortBy: 'LastModifiedDate', SortOrder: 'DESCENDING' } as const
  const { OpportunitySummaries: rows } = await client.ask(
    'listOpportunities',
    { Sort: sort, MaxResults: 1 },
    signal,
  )
  if (rows === undefined) throw invalidList(client, 'listOpportunities', 'no OpportunitySummaries')
  const first = rows[0]
  return first === undefined ? null : listed(client, first).at
}

async function gather(
  client: PartnerCentralClient,
  order: Order,
  filter: Input,
  into: Map<string, string>,
  signal: AbortSignal,
): Promise<number> {
  const input = { ...filter, Sort: { SortBy: 'LastModifiedDate', SortOrder: order } }
  let pages = 0
  for await (const rows of readPages(client, 'listOpportunities', 'OpportunitySummaries', input, signal)) {
    pages++
    for (const row of rows as OpportunitySummary[]) {
      const { id, at } = listed(client, row)
      const known = into.get(id)
      if (known === undefined || known < at) into.set(id, at)
    }
  }
  return pages
}

function listedOf(found: ReadonlyMap<string, string>): Listed[] {
  return [...found].map(([id, at]) => ({ id, at }))
}

function listed(client: PartnerCentralClient, { Id, LastModifiedDate }: OpportunitySummary): Listed {
  if (Id === undefined || Id === '' || LastModifiedDate === undefined) {
    throw invalidList(client, 'listOpportunities', 'an entry without Id or LastModifiedDate')
  }
  return { id: Id, at: timestampText(LastModifiedDate) }
}

function invalidList(client: PartnerCentralClient, action: ListAction, reason: string) {
  const name = `L${action.slice(1)}`
  return partnerCentralErrors.PARTNER_CENTRAL_RESPONSE_INVALID({ host: client.host, action: name, reason })
}
