import type { MatchingCall } from './deps.ts'
import { matchingErrors } from './errors.ts'
import { isPersonal } from './personal.ts'
import { type PairRow, selectAnswersOf, selectCoreFields, selectPairsOf } from './queries/read-sides.ts'

const MOST_PAIRS = 20

/**
 * One opportunity with every field of CORE, the answers it is in, and its pairs. A number is an Odoo id, all else an ACE id,
 * as `ace.readiness` has it.
 * @throws AppError OPPORTUNITY_NOT_FOUND
 */
export async function getOpportunity(call: MatchingCall, id: string) {
  const side = /^[0-9]{1,18}$/.test(id) ? 'odoo' : 'ace'
  const fields = await selectCoreFields(call.db, side, id)
  if (fields.length === 0) throw matchingErrors.OPPORTUNITY_NOT_FOUND({ id })
  const of = side === 'odoo' ? { odooId: Number(id), aceId: null } : { odooId: null, aceId: id }
  const pairs = await selectPairsOf(call.db, { ...of, limit: MOST_PAIRS })
  return {
    id,
    side,
    fields: fields.map(({ column, value }) => ({
      column,
      value,
      personal: isPersonal(column),
    })),
    answers: await selectAnswersOf(call.db, call.deps.options.candidates, of),
    pairs: pairs.map(toBrief),
  } as const
}

/** A pair as it is listed beside another one, or under one of its opportunities. */
export function toBrief(row: PairRow) {
  const { id, state, probability, method, decidedBy } = row
  return {
    ...{ id, state, probability, method, decidedBy },
    odoo: { id: row.odooId, name: row.odooName, accountName: row.odooAccount, stage: row.odooStage },
    ace: { id: row.aceId, name: row.aceName, accountName: row.aceAccount, stage: row.aceStage },
  }
}
