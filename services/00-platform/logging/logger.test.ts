import { expect, test } from 'vitest'
import { createLogger } from './logger.ts'

test('no secret reaches the log: named fields, headers and URLs in error messages', () => {
  const lines: string[] = []
  const log = createLogger('info', { write: (line) => void lines.push(line) })
  log.info({ password: 'hunter1', req: { headers: { authorization: 'Bearer hunter2' } } }, 'call')
  log.error({ err: new Error('connect postgres://user:hunter3@host/db failed') }, 'failed')
  expect(lines).toHaveLength(2)
  expect(lines.join()).not.toMatch(/hunter/)
  expect(lines.join()).toContain('postgres://user:•••@host/db')
})

test('PIPE-4.19 no value that a database or a parser refused reaches the log: neither in the message nor in the stack', () => {
  const lines: string[] = []
  const log = createLogger('info', { write: (line) => void lines.push(line) })
  const refused = Object.assign(
    new Error('invalid input syntax for type numeric: "Zebulonia "Z" Quillfeather\nBerlin"'),
    {
      code: '22P02',
      detail: 'Failing row contains (Zebulonia).',
      where: 'COPY t, line 1, name: "Zebulonia"',
    },
  )
  log.error({ err: new Error('a stage failed', { cause: refused }) }, 'failed')
  let broken: unknown
  try {
    JSON.parse('Zebulonia')
  } catch (error) {
    broken = error
  }
  log.error({ err: broken }, 'failed')
  log.error({ err: Object.assign(new Error('relation "t" is locked'), { code: '55P03' }) }, 'failed')
  expect(lines.join()).not.toMatch(/zebulonia|quillfeather|berlin/i)
  expect(lines[0]).toContain('invalid input syntax for type numeric')
  expect(lines[2]).toContain('relation \\"t\\" is locked')
})
