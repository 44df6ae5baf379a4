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
