import { describe, expect, test } from 'vitest'
import { productPath } from '../../00-platform/index.ts'
import { loadAceFacts } from '../rules/load.ts'
import { edits } from './edits.ts'

const ace = loadAceFacts(productPath('data', 'ace'))
const columns = new Set(ace.fields.map(({ name }) => name))
const { editableWhenActionRequired, frozenAfterApproval, editableAfterLaunched } = ace.editRules

describe('edit locks by review status', () => {
  const table: [status: string | null, stage: string, editable: string, fields: readonly string[]][] = [
    [null, 'Qualified', 'all', []],
    ['Pending Submission', 'Qualified', 'all', []],
    ['Submitted', 'Qualified', 'none', []],
    ['In review', 'Qualified', 'none', []],
    ['IN  REVIEW', 'Launched', 'none', []],
    ['Action Required', 'Qualified', 'some', editableWhenActionRequired],
    ['action  required', 'Qualified', 'some', editableWhenActionRequired],
    ['Approved', 'Committed', 'most', frozenAfterApproval],
    ['Rejected', 'Qualified', 'none', []],
    ['Approved', 'Launched', 'some', editableAfterLaunched],
    ['Approved', 'closed lost', 'none', []],
    ['Archived', 'Qualified', 'none', []],
  ]
  test.each(table)('PIPE-6 %s at %s: %s', (status, stage, editable, fields) => {
    const { reason, ...rest } = edits(ace, 'ace', status, stage)
    expect(rest).toEqual({ editable, fields })
    expect(reason).not.toBe('')
  })

  test('PIPE-6 an opportunity of Odoo that is not registered is open', () => {
    expect(edits(ace, 'odoo', null, 'Launched').editable).toBe('all')
  })

  test('PIPE-6 every status of ACE has its rule, and every field named is one of ACE', () => {
    for (const status of ace.values.ReviewStatus ?? [])
      expect(edits(ace, 'ace', status, 'Qualified').reason).not.toMatch(/Nothing is known/)
    const named = [...editableWhenActionRequired, ...frozenAfterApproval, ...editableAfterLaunched]
    expect(named.filter((field) => !columns.has(field))).toEqual([])
  })
})
