import fc from 'fast-check'

/** Texts of `tasks.md` for properties. */

const BLANKS = ['', '', '  ', '    ', '\t', ' ', '      ', '\u00a0'] as const
const BULLETS = ['- ', '* ', '-\t', '-   ', '+ ', '1. ', '-', '> - ', ''] as const
const MARKS = ['[ ]', '[-]', '[x]', '[X]', '[~]', '[~]', '[o]', '[]', '[✅]'] as const
const HEADS = [
  ' 1. A', ' 1 A', ' 2.3 Größe 漢字 🚀', ' **4** B', ' **4. B**', ' TASK-001: C', ' T001 [P] [US1] D', ' no id', ' 5.',
  '', ' 6 _x_', ' 4 again', '7. near', ' 8 `code` # x', ' 9 A _Blocked: here_',
] // biome-ignore format: a list of line ends
const LINES = [
  '', ' ', '- detail', '* detail _Agent: qa_ more', 'plain text', '- _Requirements: 1.1, 2_', '- _Leverage: a_b.py, c_',
  '- _Prompt: Role: a | Task: b_', '- _Prompt: Role: a', '| Success: c_', '_Prompt: open', 'x _Prompt: y', '- Files:',
  '- a.ts', '- File: a.ts, b (new)', '**Purpose:** x', '- _Blocked: old reason_', '_Blocked: plain_', '- _Blocked: open',
  '- _Blocked: a_ b', '- _Agent: a _Blocked: x_ c', '- text _Blocked: t_', '- _blocked: low_ _Agent: z_', '- _Blocked:_',
  '- _Estimate: 2h 30m_', '- _Depends: 1, other/2_', '_', '- __', '\\_Blocked: no_', '# Heading', '## H ##', '---', '===',
  '***', '- - -', '> quote', '> ```', '#no', '<!-- x -->', '| a | b |', '\u2028', 'a\u0000b', '\ufeff', '- ', '-', '1)', '- - x',
] // biome-ignore format: a list of lines
const FENCES = ['```', '~~~', '````', '~~~~ md', '```js', '- ```', '`````', '``` a`b'] as const
const ENDS = ['\n', '\r\n', '\r'] as const

const line = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(part(['', '', '  ', '\t']), part(['- ', '* ']), part(['[ ]', '[x]', '[X]', '[~]']), part(HEADS))
      .map((p) => p.join('')),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(part(BLANKS), part(BULLETS), part(MARKS), part(HEADS)).map((p) => p.join('')),
  },
  { weight: 6, arbitrary: fc.tuple(part(BLANKS), part(LINES)).map((p) => p.join('')) },
  { weight: 2, arbitrary: fc.tuple(part(BLANKS), part(FENCES)).map((p) => p.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
)

function part<T extends string>(parts: readonly T[]): fc.Arbitrary<T> {
  return fc.constantFrom(...parts)
}

/** Small files with everything that is hard: line ends of every kind, marks, tabs, fences, equal ids. */
export const tasksFile: fc.Arbitrary<string> = fc
  .record({
    lines: fc.array(line, { maxLength: 24, size: 'max' }),
    mixed: fc.boolean(),
    ends: fc.array(part(ENDS), { minLength: 24, maxLength: 24 }),
    mark: fc.boolean(),
    lastEnd: fc.boolean(),
  })
  .map(({ lines, mixed, ends, mark, lastEnd }) => {
    const end = (at: number) => (mixed ? ends[at] : ends[0]) ?? '\n'
    const text = lines.map((one, at) => (at + 1 < lines.length || lastEnd ? one + end(at) : one)).join('')
    return mark ? `\ufeff${text}` : text
  })
