import { expect, test } from 'vitest'
import { AppError, ERROR_KINDS, KIND_FACTS } from './app-error.ts'
import { errorCatalogue } from './catalogue.ts'

const errors = errorCatalogue({ THING_MISSING: { kind: 'not_found', message: 'No {thing} named {name}.' } })

test('an error says what it is about and carries the values as details', () => {
  const error = errors.THING_MISSING(
    { thing: 'token', name: 'x' },
    { details: { hint: 1 }, cause: new Error('inner') },
  )
  expect(error).toBeInstanceOf(AppError)
  expect(error.message).toBe('No token named x.')
  expect(error).toMatchObject({
    code: 'THING_MISSING',
    kind: 'not_found',
    details: { thing: 'token', name: 'x', hint: 1 },
  })
})

test('every kind has a status and an exit code of its own sort', () => {
  for (const kind of ERROR_KINDS) {
    expect(KIND_FACTS[kind].httpStatus).toBeGreaterThanOrEqual(400)
    expect(KIND_FACTS[kind].exitCode).toBeGreaterThan(0)
  }
})
