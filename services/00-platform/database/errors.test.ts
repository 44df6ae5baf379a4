import { expect, test } from 'vitest'
import { toAppError } from '../errors/to-app-error.ts'

test.each([
  ['53100', 'DATABASE_FULL'],
  ['53200', 'DATABASE_OUT_OF_MEMORY'],
  ['53300', 'DATABASE_LIMIT_REACHED'],
  ['53400', 'DATABASE_LIMIT_REACHED'],
  ['25006', 'DATABASE_READ_ONLY'],
  ['55P03', 'DATABASE_STATEMENT_STOPPED'],
  ['57014', 'DATABASE_STATEMENT_STOPPED'],
  ['23514', 'INTERNAL'],
])('PIPE-4.2 SQLSTATE %s is told as %s, with what to do and without the row', (code, told) => {
  const thrown = Object.assign(new Error('refused Zebulonia'), { code, detail: 'Failing row (Zebulonia)' })
  const error = toAppError(thrown, 'request-1')
  expect(error.code).toBe(told)
  expect(error.kind).toBe(told === 'INTERNAL' ? 'internal' : 'unavailable')
  expect(JSON.stringify([error.message, error.details])).not.toContain('Zebulonia')
})
