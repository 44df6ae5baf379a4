import { randomBytes, randomInt, randomUUID } from 'node:crypto'

/** Source of identifiers and secrets, injected so tests are repeatable. */
export interface Ids {
  /**
   * A sortable id: 48-bit milliseconds, a 12-bit counter, 62 random bits, as UUID version 7 (RFC 9562, method 1). Ids that one
   * process makes in the same millisecond sort as they were made, up to 2,048 of them.
   */
  next(now: Date): string
  /** A secret of 32 random bytes, base64url. */
  secret(): string
}

export const randomIds: Ids = { next: uuidV7s(), secret: () => randomBytes(32).toString('base64url') }

const COUNTER_END = 0x1000

function uuidV7s(): (now: Date) => string {
  let last = -1
  let counter = 0
  return (now) => {
    const ms = now.getTime()
    counter = ms === last && counter + 1 < COUNTER_END ? counter + 1 : randomInt(COUNTER_END / 2)
    last = ms
    const time = ms.toString(16).padStart(12, '0')
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}${randomUUID().slice(18)}`
  }
}
