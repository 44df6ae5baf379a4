import { expect, test, vi } from 'vitest'

// Numbers are written in the language of the browser.
vi.stubGlobal('navigator', { language: 'en-GB' })
const { figuresOf, nameOf, shownFigure, tablesOf } = await import('./result-parts.ts')

test('HUB-11.84 the figures of a result are its own, those of its total and those it counts by kind', () => {
  const result = {
    drift: 0,
    mode: 'full',
    total: { read: 172_994, inserted: 5 },
    failures: { info: 1, error: 2 },
    rows: [1, 2],
    nothing: null,
  }
  expect(figuresOf(result)).toEqual([
    ['drift', 0],
    ['read', 172_994],
    ['inserted', 5],
    ['failures.info', 1],
    ['failures.error', 2],
  ])
  for (const none of [null, undefined, 'done', 3, [1]]) expect(figuresOf(none)).toEqual([])
})

test('HUB-11.84 a list of plain facts is a table, names first; other lists stay in the whole of the result', () => {
  const entities = [
    { read: 61_187, entity: 'odoo', durationMs: 14_322 },
    { read: 5_590, entity: 'ace', durationMs: null },
  ]
  const result = {
    entities,
    tables: [{ table: 'crm_lead' }],
    suites: ['core'],
    deep: [{ a: { b: 1 } }],
    none: [],
  }
  expect(tablesOf(result)).toEqual([
    { name: 'entities', columns: ['entity', 'read', 'durationMs'], rows: entities },
  ])
  expect(tablesOf(null)).toEqual([])
})

test('HUB-11.84 what a result calls its facts is said in words, and times as times', () => {
  expect(nameOf('failures.error')).toBe('Rows in error')
  expect(nameOf('textsPerSecond')).toBe('Texts per second')
  expect(shownFigure('durationMs', 14_322)).toBe('14.3 s')
  expect(shownFigure('read', 61_187)).toBe('61,187')
})
