import type { IncomingMessage } from 'node:http'

const GIVEN = /^[\w.-]{1,100}$/

/**
 * The id of each request: the caller's own `X-Request-Id` when it is well formed, else the next of a row that begins
 * with `first`, a UUID of version 7. Counting is some microseconds cheaper than a fresh UUID for each.
 */
export function requestIds(first: string): (request: Pick<IncomingMessage, 'headers'>) => string {
  const row = first.slice(0, -12)
  let count = 0
  return ({ headers }) => {
    const given = headers['x-request-id']
    if (typeof given === 'string' && GIVEN.test(given)) return given
    count += 1
    return row + count.toString(16).padStart(12, '0')
  }
}
