import type { OpportunitySummary } from '@aws-sdk/client-partnercentral-selling'
import { AppError } from '../../../00-platform/index.ts'
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

/** How often a list is begun anew because the service takes its own NextToken no more. */
const MOST_BEGINNINGS = 3

/**
 * Every page of a list. NextToken is never kept longer than the list is read: it does not outlive a crash. One that the
 * service refuses in the middle (it has expired) begins the list anew: what was given before comes again.
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
  let beginnings = 1
  for (let token: string | undefined; ; ) {
    const answer = await askPage(client, action, input, token, signal).catch((error: unknown) => {
      if (token === undefined || !isRefused(error) || beginnings++ === MOST_BEGINNINGS) throw error
      return undefined
    })
    if (answer === undefined) {
      token = undefined
      seen.clear()
      continue
    }
    const rows = answer[member]
    if (!Array.isArray(rows)) throw invalidList(client, action, `no ${member}`)
    yield rows
    token = typeof answer.NextToken === 'string' && answer.NextToken !== '' ? answer.NextToken : undefined
    if (token === undefined) return
    if (seen.has(token)) throw invalidList(client, action, 'NextToken repeats')
    seen.add(token)
  }
}

/** The first page was taken: nothing but the token can be wrong with a later one. */
function isRefused(error: unknown): boolean {
  return error instanceof AppError && error.code === 'PARTNER_CENTRAL_REQUEST_REFUSED'
}

async function askPage(
  client: PartnerCentralClient,
  action: ListAction,
  input: Input,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  const asked = { ...input, MaxResults: PAGE_ROWS, ...(token === undefined ? {} : { NextToken: token }) }
  return (await client.ask(action, asked as never, signal)) as unknown as Readonly<Record<string, unknown>>
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
  return (await listAllCounted(client, signal)).list
}

/** The same, with the number of requests it took. */
export async function listAllCounted(
  client: PartnerCentralClient,
  signal: AbortSignal,
): Promise<{ readonly list: Listed[]; readonly requests: number }> {
  const found = new Map<string, string>()
  const pages = await gather(client, 'DESCENDING', {}, found, signal)
  const again = pages > 1 ? await gather(client, 'ASCENDING', {}, found, signal) : 0
  return { list: listedOf(found), requests: pages + again }
}

/** The opportunity changed last, or null when there are none. */
export async function newestChange(
  client: PartnerCentralClient,
  signal: AbortSignal,
): Promise<Listed | null> {
  const sort = { SortBy: 'LastModifiedDate', SortOrder: 'DESCENDING' } as const
  const { OpportunitySummaries: rows } = await client.ask(
    'listOpportunities',
    { Sort: sort, MaxResults: 1 },
    signal,
  )
  if (rows === undefined) throw invalidList(client, 'listOpportunities', 'no OpportunitySummaries')
  const first = rows[0]
  return first === undefined ? null : listed(client, first)
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
