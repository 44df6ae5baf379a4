import type { Db } from '../database/client.ts'

export interface EventRow {
  readonly seq: number
  readonly type: string
  readonly payload: Record<string, unknown>
  readonly actor: string
  readonly requestId: string
  readonly at: string
}

export interface NewEvent {
  readonly type: string
  readonly payload: Record<string, unknown>
  readonly actor: string
  readonly requestId: string
  readonly at: Date
}

export const EVENTS_CHANNEL = 'revops_events'
/** So many get their numbers in one statement. */
export const EVENTS_AT_ONCE = 1_000
const PUBLISHER_LOCK = 'event-publisher'

/** Records an event in the caller's transaction. It is told to nobody before it has a number: see numberEvents. */
export async function insertEvent(db: Db, event: NewEvent): Promise<void> {
  await db`
    insert into ops.events (type, payload, actor, request_id, at)
    values (${event.type}, ${db.json(event.payload as never)}, ${event.actor}, ${event.requestId}, ${event.at})`
}

/** The row whose lock makes its holder the one publisher. */
export async function ensurePublisherLock(db: Db): Promise<void> {
  await db`insert into ops.locks (name) values (${PUBLISHER_LOCK}) on conflict do nothing`
}

/**
 * Numbers the committed events that have no number yet: what one caller did after the other stays in that order, what
 * happened at the same time comes as it was committed. A transaction that commits late gets later numbers, so a tail by
 * number misses nothing, and nothing waits for other people's long transactions. One publisher at a time (row lock); the
 * others do nothing. A race on an old snapshot breaks on the unique index and is tried again at the next wake. Who listens
 * is told once for all of them: a NOTIFY in each transaction would make their commits wait for each other.
 *
 * @param teller goes out with the NOTIFY; null where the database has none
 * @returns whether this caller was the publisher, and how many it numbered: as many as EVENTS_AT_ONCE means that more may wait
 */
export async function numberEvents(
  db: Db,
  teller: string | null = null,
): Promise<{ readonly publisher: boolean; readonly numbered: number }> {
  const tell =
    teller === null
      ? db``
      : db`, case when exists (select from numbered) then pg_notify(${EVENTS_CHANNEL}, ${teller})::text end`
  const [row] = await db<{ publisher: boolean; numbered: number }[]>`
    with publisher as (select name from ops.locks where name = ${PUBLISHER_LOCK} for update skip locked),
    due as (
      select e.id, row_number() over (order by e.xid, e.id) as position
      from ops.events e, publisher
      where e.seq is null
      order by e.xid, e.id limit ${EVENTS_AT_ONCE}),
    numbered as (
      update ops.events e
      set seq = (select coalesce(max(seq), 0) from ops.events) + due.position
      from due where e.id = due.id and e.seq is null
      returning e.id)
    select exists (select from publisher) as publisher,
           (select count(*) from numbered)::int as numbered ${tell}`
  return { publisher: row?.publisher === true, numbered: row?.numbered ?? 0 }
}

/** Events after `seq`, in order. */
export async function selectEventsAfter(db: Db, seq: number, limit: number): Promise<EventRow[]> {
  return db<EventRow[]>`
    select seq, type, payload, actor, request_id as "requestId", at
    from ops.events where seq > ${seq} order by seq limit ${limit}`
}

/** What happened in one request, oldest first; what has no number yet comes last. */
export async function selectEventsOf(
  db: Db,
  requestId: string,
  limit: number,
): Promise<(Omit<EventRow, 'seq'> & { readonly seq: number | null })[]> {
  return db<(Omit<EventRow, 'seq'> & { readonly seq: number | null })[]>`
    select seq, type, payload, actor, request_id as "requestId", at
    from ops.events where request_id = ${requestId} order by seq nulls last, id limit ${limit}`
}

export async function selectLastSeq(db: Db): Promise<{ first: number; last: number }> {
  const [row] = await db<{ first: number; last: number }[]>`
    select coalesce(min(seq), 0) as first, coalesce(max(seq), 0) as last from ops.events`
  return row as { first: number; last: number }
}

/** Removes published events older than `before`; the newest always stays, it holds the last number. */
export async function deleteEventsBefore(db: Db, before: Date): Promise<number> {
  const result = await db`
    delete from ops.events
    where seq is not null and at < ${before} and seq < (select max(seq) from ops.events)`
  return result.count
}
