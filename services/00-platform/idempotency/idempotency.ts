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
  /** False: the first call committed this, and failed, or ended, at what follows the commit. */
  readonly whole: boolean
  constructor({ output, whole }: { readonly output: unknown; readonly whole: boolean }) {
    super('answered before')
    this.output = output
    this.whole = whole
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

/** Under which an answer is kept while what follows the commit is still to be done. No action answers such a field. */
const COMMITTED = '$committed'

/** Last in the transaction. */
export async function answerKeyed(db: Db, call: Call, output: unknown): Promise<void> {
  const { action } = call
  const goesOn = action.kind === 'short' && action.finish !== undefined
  await keep(db, call, goesOn ? { [COMMITTED]: output } : output)
}

/** After what an action does outside its transaction. */
export async function completeKeyed(db: Db, call: Call, output: unknown): Promise<void> {
  await keep(db, call, output)
}

async function keep(db: Db, call: Call, answer: unknown): Promise<void> {
  if (call.key === undefined || call.action.secretOutput === true) return
  await keepAnswer(db, call.actor.name, call.key, answer)
}

function repeated(answered: AnsweredCall, inputHash: string): Error {
  const { action, requestId } = answered
  if (answered.inputHash !== inputHash) return platformErrors.IDEMPOTENCY_KEY_REUSED({ action, requestId })
  if (answered.secret) return platformErrors.IDEMPOTENCY_ANSWER_SECRET({ action, requestId })
  return new AnsweredBefore(read(answered.answer))
}

function read(answer: unknown) {
  const isPart = typeof answer === 'object' && answer !== null && COMMITTED in answer
  return isPart ? { output: answer[COMMITTED], whole: false } : { output: answer, whole: true }
}

/** The parsed input has its fields in the order of the schema, whatever order the caller wrote them in. */
function hashOf(call: Call, input: unknown): string {
  const said = JSON.stringify([call.action.name, call.actor.onBehalfOf ?? null, input])
  return createHash('sha256').update(said).digest('hex')
}
