import type { GetOpportunityResponse } from '@aws-sdk/client-partnercentral-selling'
import { AppError } from '../../../00-platform/index.ts'
import { createGate } from '../odoo-rpc/gate.ts'
import type { RejectedRow, SourceRow } from '../source.ts'
import type { PartnerCentralClient } from './client.ts'
import type { Listed } from './pages.ts'
import { type People, peopleOf } from './people.ts'
import { opportunityRow } from './rows.ts'

/** One opportunity with everyone it names, as rows. */
export interface Card extends People {
  readonly apn_opportunity: readonly SourceRow[]
}

/** What reading one entry of a list came to. */
export type Reading<T> =
  | { readonly kind: 'read'; readonly value: T }
  /** It went away between the list and the reading. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'rejected'; readonly rejected: RejectedRow; readonly fault: AppError | null }

export interface Cards {
  /**
   * The cards of these opportunities in their order. Those read before and not changed since are taken from memory.
   * @param enough so many refusals, and no reading, say that nothing at all may be read; fewer are set aside one by one
   * @throws PARTNER_CENTRAL_*; PARTNER_CENTRAL_ACCESS_DENIED only when nothing at all may be read
   */
  read(list: readonly Listed[], signal: AbortSignal, enough?: number): Promise<Reading<Card>[]>
}

/** Enough for ten a second when an answer takes 0.8 s. */
const AT_ONCE = 8
/** Characters of cards kept: some 15,000 opportunities, more than an hour's reading. */
const KEPT_CHARACTERS = 48_000_000

/**
 * Opportunities as they are now, each read once for all the tables that are made of it. An opportunity that changes
 * between its listing and its reading is what the reading says, its date included.
 */
export function createCards(client: PartnerCentralClient, keep = KEPT_CHARACTERS): Cards {
  const kept = new Map<string, { readonly at: string; readonly text: string }>()
  let characters = 0
  const remember = (id: string, at: string, card: Card) => {
    const text = JSON.stringify(card)
    characters += text.length - (kept.get(id)?.text.length ?? 0)
    kept.set(id, { at, text })
    for (const [oldest, { text: left }] of kept) {
      if (characters <= keep) return
      characters -= left.length
      kept.delete(oldest)
    }
  }
  const one = async ({ id, at }: Listed, signal: AbortSignal): Promise<Reading<Card>> => {
    const known = kept.get(id)
    if (known !== undefined && known.at >= at) return { kind: 'read', value: JSON.parse(known.text) as Card }
    const reading = await readOne({ id }, () => readCard(client, id, signal))
    if (reading.kind === 'read') remember(id, modifiedOf(reading.value), reading.value)
    return reading
  }
  const reader = createReader()
  return { read: (list, signal, enough) => reader.all(list, signal, one, enough) }
}

function modifiedOf({ apn_opportunity: [row] }: Card): string {
  return String(row?.last_modified_date)
}

export interface Reader {
  /** Reads each entry, several at a time; outcomes in the order of the list. The first fault stops the others. */
  all<E, T>(
    list: readonly E[],
    signal: AbortSignal,
    read: (entry: E, signal: AbortSignal) => Promise<Reading<T>>,
    enough?: number,
  ): Promise<Reading<T>[]>
}

/** Of a list of everything two refusals are enough to tell that a policy allows nothing. */
const ENOUGH = 2

/** A reader that tells a single refusal from a policy that allows nothing. */
export function createReader(): Reader {
  const gate = createGate(AT_ONCE)
  let readAny = false
  return {
    async all(list, signal, read, enough = ENOUGH) {
      const readings = await allOrNone(signal, list, (entry, both) => gate.run(both, () => read(entry, both)))
      readAny ||= readings.some(({ kind }) => kind === 'read')
      const refused = readings.flatMap((each) =>
        each.kind === 'rejected' && each.fault !== null ? [each.fault] : [],
      )
      const [fault] = refused
      if (!readAny && refused.length >= enough && refused.length === list.length && fault !== undefined)
        throw fault
      return readings
    },
  }
}

/** What still waits when one fails is not asked for: it would be a request of the quota for nothing. */
async function allOrNone<E, T>(
  signal: AbortSignal,
  list: readonly E[],
  work: (entry: E, signal: AbortSignal) => Promise<T>,
): Promise<T[]> {
  const stop = new AbortController()
  const both = AbortSignal.any([signal, stop.signal])
  const settled = await Promise.allSettled(
    list.map((entry) =>
      work(entry, both).catch((error: unknown) => {
        stop.abort(error)
        throw error
      }),
    ),
  )
  both.throwIfAborted()
  return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
}

/** A reading whose own fault concerns this one entry only. */
export async function readOne<T>(
  key: RejectedRow['key'],
  read: () => Promise<T | MissingMembers>,
): Promise<Reading<T>> {
  try {
    const value = await read()
    return isIncomplete(value)
      ? rejected(key, `AWS gives it without ${value.missing.join(', ')}`, null)
      : { kind: 'read', value }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    if (error.code === 'PARTNER_CENTRAL_RECORD_MISSING') return { kind: 'gone' }
    if (error.code === 'PARTNER_CENTRAL_ACCESS_DENIED') return rejected(key, error.message, error)
    throw error
  }
}

function rejected(key: RejectedRow['key'], message: string, fault: AppError | null): Reading<never> {
  return { kind: 'rejected', rejected: { key, code: 'ROW_NOT_READABLE', message }, fault }
}

/** An answer that lacks what the API promises always to give. */
export interface MissingMembers {
  readonly missing: readonly string[]
}

function isIncomplete(value: unknown): value is MissingMembers {
  return value !== null && typeof value === 'object' && 'missing' in value
}

async function readCard(
  client: PartnerCentralClient,
  id: string,
  signal: AbortSignal,
): Promise<Card | MissingMembers> {
  const own = await client.ask('getOpportunity', { Identifier: id }, signal)
  if (!isWhole(own, id)) {
    const missing = MUST_HAVE.filter((name) => own[name] === undefined)
    return { missing: missing.length > 0 ? missing : ['its own Id'] }
  }
  const aws = await summaryOf(client, id, signal)
  return { apn_opportunity: [opportunityRow(own, aws)], ...peopleOf(own, aws) }
}

const MUST_HAVE = ['Id', 'Catalog', 'LastModifiedDate', 'CreatedDate'] as const

function isWhole(
  own: GetOpportunityResponse,
  id: string,
): own is GetOpportunityResponse & { readonly Id: string; readonly LastModifiedDate: Date } {
  return own.Id === id && MUST_HAVE.every((name) => own[name] !== undefined)
}

/** AWS has nothing to say about an opportunity that was not submitted yet. */
async function summaryOf(client: PartnerCentralClient, id: string, signal: AbortSignal) {
  try {
    return await client.ask('getAwsOpportunitySummary', { RelatedOpportunityIdentifier: id }, signal)
  } catch (error) {
    if (error instanceof AppError && error.code === 'PARTNER_CENTRAL_RECORD_MISSING') return undefined
    throw error
  }
}
