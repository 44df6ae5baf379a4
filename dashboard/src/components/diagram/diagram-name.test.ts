import { expect, test } from 'vitest'
import { diagramNameOf } from './diagram-name.ts'

test('HUB-11.67 a diagram is called what its author calls it', () => {
  expect(diagramNameOf('flowchart TD\n  accTitle: From lead to deal\n  a-->b')).toBe('From lead to deal')
  expect(diagramNameOf('---\ntitle: "Node of shop"\nconfig:\n  theme: base\n---\nflowchart TD')).toBe(
    'Node of shop',
  )
  expect(diagramNameOf('gantt\n  title A plan\n  dateFormat YYYY')).toBe('A plan')
  expect(diagramNameOf('pie title Shares\n "A": 1')).toBeUndefined()
  for (const source of [
    '',
    'flowchart TD\n a[title of it] --> b',
    'flowchart TD\n  accTitle:  \n a',
    'titles',
  ])
    expect(diagramNameOf(source), source).toBeUndefined()
  expect(diagramNameOf(`accTitle: ${'x'.repeat(1_000)}`)?.length).toBe(120)
})
