import { describe, expect, test } from 'vitest'
import { findConflicts } from './conflicts.ts'
import { odooIdsIn } from './keys.ts'

const RULES = { amountTolerance: 0.1, closeDateDays: 14, ignoreOwner: false }
const FACTS = {
  stage: 'Qualified',
  amount: '1000',
  closeDate: '2026-12-01',
  owner: 'Mia Berg <mia@acme.com>',
}

describe('PIPE-9 conflicts of a matched pair', () => {
  test('equal sides have none, unknown values are none', () => {
    expect(findConflicts(FACTS, FACTS, RULES)).toEqual({})
    expect(findConflicts(FACTS, { stage: null, amount: null, closeDate: null, owner: null }, RULES)).toEqual(
      {},
    )
  })

  test('within the tolerances there is none, beyond them both values are told', () => {
    const near = { ...FACTS, amount: '1090', closeDate: '2026-12-15', owner: 'Berg, Mia' }
    expect(findConflicts(FACTS, near, RULES)).toEqual({})
    const far = {
      stage: 'Launched',
      amount: '1200',
      closeDate: '2026-12-16',
      owner: 'Jon Doe <jon@acme.com>',
    }
    expect(findConflicts(FACTS, far, RULES)).toEqual({
      stage: { odoo: 'Qualified', ace: 'Launched' },
      amount: { odoo: '1000', ace: '1200' },
      closeDate: { odoo: '2026-12-01', ace: '2026-12-16' },
      owner: { odoo: FACTS.owner, ace: far.owner },
    })
    expect(findConflicts(FACTS, far, { ...RULES, ignoreOwner: true }).owner).toBeUndefined()
  })
})

describe('PIPE-9 exact keys', () => {
  test.each([
    ['1042', ['1042']],
    ['ODOO-01042', ['1042']],
    ['crm.lead,1042', ['1042']],
    ['2026/1042-b', []],
    ['', []],
    [null, []],
  ])('partner identifier %s', (identifier, ids) => {
    expect(odooIdsIn(identifier)).toEqual(ids)
  })
})
