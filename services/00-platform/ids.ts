import { randomBytes, randomUUID } from 'node:crypto'

/** Source of identifiers and secrets, injected so tests are repeatable. */
export interface Ids {
  /** A sortable id: 48-bit milliseconds then 80 random bits, as UUID version 7 (RFC 9562). */
  next(now: Date): string
  /** A secret of 32 random bytes, base64url. */
  secret(): string
}

export const randomIds: Ids = { next: uuidV7, secret: () => randomBytes(32).toString('base64url') }

function uuidV7(now: Date): string {
  const time = now.getTime().toString(16).padStart(12, '0')
  const random = randomUUID()
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(15)}`
}
