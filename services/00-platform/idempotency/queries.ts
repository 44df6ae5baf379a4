import type { Db } from '../database/client.ts'

export interface KeyedCall {
  readonly actor: string
  readonly key: string
  readonly action: string
  readonly inputHash: string
  readonly secret: boolean
  readonly requestId: string
  readonly at: Date
}

export interface AnsweredCall {
  readonly action: string
  readonly inputHash: string
  readonly answer: unknown
  readonly secret: boolean
  readonly requestId: string
}

/** How many outlived keys one new key sweeps away: more than one, so that they cannot heap up. */
const SWEPT = 20

/**
 * Takes the key for this call in its transaction. False when a call that is not older than `since` has it; a call under
 * way with the same key is waited for.
 */
export async function takeKey(tx: Db, call: KeyedCall, since: Date): Promise<boolean> {
  const rows = await tx`
    with outlived as (
      delete from ops.idempotency_keys
      where ctid = any(array(
        select ctid from ops.idempotency_keys
        where at < ${since} and (actor, key) <> (${call.actor}, ${call.key})
        order by at limit ${SWEPT} for update skip locked)))
    insert into ops.idempotency_keys as held (actor, key, action, input_hash, secret, request_id, at)
    values (${call.actor}, ${call.key}, ${call.action}, ${call.inputHash}, ${call.secret}, ${call.requestId}, ${call.at})
    on conflict (actor, key) do update
      set action = excluded.action, input_hash = excluded.input_hash, answer = null, secret = excluded.secret,
          request_id = excluded.request_id, at = excluded.at
      where held.at < ${since}
    returning 1`
  return rows.length === 1
}

/** What the call that holds the key was, and what it was answered. */
export async function selectAnswered(tx: Db, actor: string, key: string): Promise<AnsweredCall | undefined> {
  const [row] = await tx<AnsweredCall[]>`
    select action, input_hash as "inputHash", answer, secret, request_id as "requestId"
    from ops.idempotency_keys where actor = ${actor} and key = ${key}`
  return row
}

export async function keepAnswer(db: Db, actor: string, key: string, answer: unknown): Promise<void> {
  await db`
    update ops.idempotency_keys set answer = ${JSON.stringify(answer ?? null)}::text::json
    where actor = ${actor} and key = ${key}`
}
