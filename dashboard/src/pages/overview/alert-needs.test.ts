import { expect, test } from 'vitest'
import type { Source } from '../../api/pipeline-queries.ts'
import { alertNeeds } from './alert-needs.ts'

function alert(
  source: string,
  kind: Source['alerts'][number]['kind'],
  code: string,
): Source['alerts'][number] {
  return {
    id: 1,
    source,
    kind,
    code,
    since: '2026-06-01T12:00:00Z',
    lastGoodAt: null,
    failures: 1,
    endedAt: null,
    text: '',
  }
}

test('PIPE-4.16 HUB-11.92 a lost source goes before one that lacks rows, and that before one that is too old; each line leads to its source', () => {
  const sources = [
    { alerts: [alert('odoo', 'stale', 'SOURCE_STALE')] },
    { alerts: [alert('apn', 'lost', 'APN_GONE'), alert('apn', 'rows-missing', 'MANY_ROWS_GONE')] },
  ]
  expect(alertNeeds(sources)).toEqual([
    {
      ...{ kind: 'source-lost', count: 1, example: 'ACE (APN_GONE)', since: '2026-06-01T12:00:00Z' },
      link: { to: '/pipeline', search: { part: 'sources', source: 'apn' } },
    },
    {
      ...{ kind: 'source-rows-missing', count: 1, example: 'ACE', since: '2026-06-01T12:00:00Z' },
      link: { to: '/pipeline', search: { part: 'sources', source: 'apn' } },
    },
    {
      ...{ kind: 'source-stale', count: 1, example: 'Odoo', since: '2026-06-01T12:00:00Z' },
      link: { to: '/pipeline', search: { part: 'sources', source: 'odoo' } },
    },
  ])
})

test('PIPE-4.16 HUB-11.92 both sources away are one line that leads to all; no alert is no line', () => {
  const both = ['odoo', 'apn'].map((name) => ({ alerts: [alert(name, 'lost', `${name}_GONE`)] }))
  expect(alertNeeds(both)).toMatchObject([
    { count: 2, example: 'Odoo, ACE', link: { search: { part: 'sources' } } },
  ])
  expect(alertNeeds(both)[0]?.link.search).not.toHaveProperty('source')
  expect(alertNeeds([{ alerts: [] }])).toEqual([])
})
