import { createHash } from 'node:crypto'
import type { Call } from '../actions/call-context.ts'
import type { Db } from '../database/client.ts'
import { platformErrors } from '../errors/platform-errors.ts'
import { type AnsweredCall, keepAnswer, selectAnswered, takeKey } from './queries.ts'

/** How long the answer to a key is remembered. */
const REMEMBERED_MS = 24 * 60 * 60 * 1000

/** Carries the answer of the first call with this key out of the transaction of its repetition, which did nothing. */
export class AnsweredBefore extends Error {
  readonly output: unknown
  constructor(output: unknown) {
    super('answered before')
    this.output = output
  }
}

/**
 * First in the transaction of a write: takes its key. Exactly one of any number of calls with one key does its work, for
 * the key is committed, or lost, together with the work.
 * @throws AnsweredBefore; AppError IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_ANSWER_SECRET
 */
export async function beginKeyed(tx: Db, call: Call, input: unknown, now: Date): Promise<void> {
  const { key } = call
  if (key === undefined) return
  const { action, actor, requestId } = call
  const inputHash = hashOf(call, input)
  const secret = action.secretOutput === true
  const keyed = { actor: actor.name, key, action: action.name, inputHash, secret, requestId, at: now }
  if (await takeKey(tx, keyed, new Date(now.getTime() - REMEMBERED_MS))) return
  const answered = await selectAnswered(tx, actor.name, key)
  if (answered !== undefined) throw repeated(answered, inputHash)
}

/** Last in the transaction, and again after what an action does outside of it. */
export async function answerKeyed(db: Db, call: Call, output: unknown): Promise<void> {
  if (call.key === undefined || call.action.secretOutput === true) return
  await keepAnswer(db, call.actor.name, call.key, output)
}

function repeated(answered: AnsweredCall, inputHash: string): Error {
  const { action, requestId } = answered
  if (answered.inputHash !== inputHash) return platformErrors.IDEMPOTENCY_KEY_REUSED({ action, requestId })
  if (answered.secret) return platformErrors.IDEMPOTENCY_ANSWER_SECRET({ action, requestId })
  return new AnsweredBefore(answered.answer)
}

/** The parsed input has its fields in the order of the schema, whatever order the caller wrote them in. */
function hashOf(call: Call, input: unknown): string {
  const said = JSON.stringify([call.action.name, call.actor.onBehalfOf ?? null, input])
  return createHash('sha256').update(said).digest('hex')
}
