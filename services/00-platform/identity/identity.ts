import { createHash } from 'node:crypto'
import { type Actor, ANONYMOUS, type Role } from '../actions/context.ts'
import { actingFor } from '../actions/gate.ts'
import type { Clock } from '../clock.ts'
import { type Db, inTransaction, type Pool } from '../database/client.ts'
import { platformErrors } from '../errors/platform-errors.ts'
import type { Ids } from '../ids.ts'
import {
  endSession,
  insertSession,
  insertSignInLink,
  insertToken,
  selectSession,
  selectTokenByHash,
  takeSignInLink,
  touchToken,
} from './queries.ts'

const LINK_MINUTES = 15
const SESSION_HOURS = 12

export interface IdentityDeps {
  readonly pool: Pool
  readonly clock: Clock
  readonly ids: Ids
}

export interface Session {
  readonly actor: Actor
  readonly csrfToken: string
  readonly expiresAt: string
}

/** Only the SHA-256 of a secret is ever stored or compared; the secrets hold 256 random bits. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/**
 * Who a bearer token speaks for.
 * @throws AppError CREDENTIAL_INVALID, ACT_FOR_FORBIDDEN
 */
export async function actorOfToken(deps: IdentityDeps, secret: string, actFor?: string): Promise<Actor> {
  const token = await selectTokenByHash(deps.pool, hashSecret(secret))
  if (token === undefined) throw platformErrors.CREDENTIAL_INVALID()
  if (isStale(token.lastUsedAt, deps.clock.now())) await touchToken(deps.pool, token.id, deps.clock.now())
  return actingFor({ name: token.name, kind: token.kind, role: token.role }, actFor)
}

/** Asked here too: most calls would send an update that changes nothing. */
function isStale(lastUsedAt: string | null, now: Date): boolean {
  return lastUsedAt === null || now.getTime() - Date.parse(lastUsedAt) >= 60_000
}

export function anonymous(): Actor {
  return ANONYMOUS
}

/** The session a cookie stands for, or undefined when it is unknown, ended or expired. */
export async function sessionOf(deps: IdentityDeps, secret: string): Promise<Session | undefined> {
  const row = await selectSession(deps.pool, hashSecret(secret), deps.clock.now())
  if (row === undefined) return undefined
  return {
    actor: { name: row.person, kind: 'person', role: row.role },
    csrfToken: row.csrfToken,
    expiresAt: row.expiresAt,
  }
}

/** Makes a one-time sign-in secret, good for 15 minutes. */
export async function createSignInSecret(
  deps: IdentityDeps,
  db: Db,
  person: string,
  role: Role,
): Promise<string> {
  const secret = deps.ids.secret()
  const createdAt = deps.clock.now()
  const expiresAt = new Date(createdAt.getTime() + LINK_MINUTES * 60_000)
  await insertSignInLink(db, { secretHash: hashSecret(secret), person, role, createdAt, expiresAt })
  return secret
}

/**
 * Exchanges a sign-in secret for a person's session of 12 hours.
 * @throws AppError SIGN_IN_LINK_INVALID when it is unknown, used or expired.
 */
export async function openSession(
  deps: IdentityDeps,
  linkSecret: string,
): Promise<{ sessionSecret: string; person: string; expiresAt: Date }> {
  const createdAt = deps.clock.now()
  return inTransaction(deps.pool, async (tx) => {
    const link = await takeSignInLink(tx, hashSecret(linkSecret), createdAt)
    if (link === undefined) throw platformErrors.SIGN_IN_LINK_INVALID()
    const sessionSecret = deps.ids.secret()
    const expiresAt = new Date(createdAt.getTime() + SESSION_HOURS * 3_600_000)
    await insertSession(tx, {
      ...link,
      secretHash: hashSecret(sessionSecret),
      csrfToken: deps.ids.secret(),
      createdAt,
      expiresAt,
    })
    return { sessionSecret, person: link.person, expiresAt }
  }) as Promise<{ sessionSecret: string; person: string; expiresAt: Date }>
}

export async function closeSession(deps: IdentityDeps, secret: string): Promise<void> {
  await endSession(deps.pool, hashSecret(secret), deps.clock.now())
}

/** Makes a token and answers its secret, which is shown once and never again. */
export async function createToken(
  deps: Pick<IdentityDeps, 'clock' | 'ids'>,
  db: Db,
  order: { name: string; home?: string; kind: 'agent' | 'operator'; role: Role; createdBy: string },
): Promise<string> {
  const secret = deps.ids.secret()
  const createdAt = deps.clock.now()
  const inserted = await insertToken(db, {
    home: '',
    ...order,
    id: deps.ids.next(createdAt),
    secretHash: hashSecret(secret),
    createdAt,
  })
  if (!inserted) throw platformErrors.TOKEN_NAME_TAKEN({ name: order.name })
  return secret
}
