import { expect, test } from 'vitest'
import { fuse } from './fuse.ts'
import { foldWord, highlight } from './highlight.ts'

const none = { title: null, accountName: null, body: '' }

test('PIPE-8 highlights are escaped: the only tag is mark', () => {
  const [title] = highlight({ ...none, title: `<script>alert("x")</script> & 'cloud'` }, ['script', 'cloud'])
  expect(title?.html).toBe(
    '&lt;<mark>script</mark>&gt;alert(&quot;x&quot;)&lt;/<mark>script</mark>&gt; &amp; &#39;<mark>cloud</mark>&#39;',
  )
})

test('PIPE-8 a long body is shown around its first match', () => {
  const body = `${'filler '.repeat(100)}the migration begins ${'tail '.repeat(100)}`
  const [shown] = highlight({ ...none, body }, ['migration'])
  expect(shown?.html).toMatch(/^…filler .*the <mark>migration<\/mark> begins .*…$/)
  expect(shown?.html.length).toBeLessThan(220)
})

test('PIPE-8 words match without case and accents; fields without a match are left out', () => {
  expect(highlight({ title: 'Zürich', accountName: 'Other', body: 'ZURICH' }, ['zurich'])).toEqual([
    { field: 'title', html: '<mark>Zürich</mark>' },
    { field: 'body', html: '<mark>ZURICH</mark>' },
  ])
  expect(foldWord('É')).toBe('e')
})

test('PIPE-8 fusion: found by both arms comes first; ties are ordered by side and id', () => {
  const lexical = [
    { side: 'odoo', id: '1', score: 9, coverage: 0.5, terms: ['a'] },
    { side: 'odoo', id: '2', score: 8, coverage: 0.5, terms: ['a'] },
  ]
  const vector = [
    { side: 'ace', id: '7', distance: 0.1 },
    { side: 'odoo', id: '2', distance: 0.2 },
  ]
  expect(fuse(lexical, vector).map(({ side, id }) => `${side}${id}`)).toEqual(['odoo2', 'ace7', 'odoo1'])
})

test('PIPE-8 fusion: every word found beats nearest in meaning; a word like "of" alone does not', () => {
  const near = [{ side: 'odoo', id: '5', distance: 0.3 }]
  const words = (coverage: number) => [{ side: 'odoo', id: '9', score: 3, coverage, terms: ['x'] }]
  expect(fuse(words(1), near).map(({ id }) => id)).toEqual(['9', '5'])
  expect(fuse(words(0.1), near).map(({ id }) => id)).toEqual(['5', '9'])
})
