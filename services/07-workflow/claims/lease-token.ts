import { createHash, timingSafeEqual } from 'node:crypto'
import { workflowErrors } from '../errors.ts'

/**
 * A lease as its holder carries it: `<fence>.<secret>`. The fence is the number of the lease of its task and only grows
 * (a fencing token); the secret keeps others from making one up, and the database knows its hash only.
 */
export interface LeaseToken {
  readonly fence: number
  readonly hash: string
}

const TOKEN = /^(\d{1,15})\.([\w-]{16,64})$/

export function formatToken(fence: number, secret: string): string {
  return `${fence}.${secret}`
}

export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** @throws AppError LEASE_TOKEN_INVALID when the text cannot be a token */
export function parseToken(text: string): LeaseToken {
  const match = TOKEN.exec(text)
  if (match === null) throw workflowErrors.LEASE_TOKEN_INVALID()
  return { fence: Number(match[1]), hash: hashOfSecret(match[2] as string) }
}

/** Compares without telling by its time how much of the hash was right. */
export function isSameHash(left: string, right: string): boolean {
  return left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right))
}
