import type { Role } from '../actions/context.ts'
import type { Db } from '../database/client.ts'

export interface TokenRow {
  readonly id: string
  readonly name: string
  /** See ops.tokens.home. */
  readonly home: string
  readonly kind: 'agent' | 'operator'
  readonly role: Role
  readonly createdAt: string
  readonly createdBy: string
  readonly lastUsedAt: string | null
  readonly revokedAt: string | null
}

const columns = (db: Db) => db`
  id, name, home, kind, role, created_at as "createdAt", created_by as "createdBy", last_used_at as "lastUsedAt", revoked_at as "revokedAt"`

export interface NewToken {
  readonly id: string
  readonly name: string
  readonly home: string
  readonly kind: 'agent' | 'operator'
  readonly role: Role
  readonly secretHash: string
  readonly createdBy: string
  readonly createdAt: Date
}

/** False when the name is taken by a valid token; a revoked one of that name is replaced. */
export async function insertToken(db: Db, token: NewToken): Promise<boolean> {
  const result = await db`
    insert into ops.tokens (id, name, home, kind, role, secret_hash, created_at, created_by)
    select ${token.id}, ${token.name}, ${token.home}, ${token.kind}, ${token.role}, ${token.secretHash},
           ${token.createdAt}::timestamptz, ${token.createdBy}
    where ${token.home} <> ''
       or not exists (select from ops.tokens where name = ${token.name} and home <> '' and revoked_at is null)
    on conflict (name, home) do update
      set id = excluded.id, kind = excluded.kind, role = excluded.role, secret_hash = excluded.secret_hash,
          created_at = excluded.created_at, created_by = excluded.created_by, last_used_at = null, revoked_at = null
      where tokens.revoked_at is not null`
  return result.count === 1
}

export async function selectTokens(db: Db): Promise<TokenRow[]> {
  return db<TokenRow[]>`select ${columns(db)} from ops.tokens order by name, home limit 1000`
}

export async function selectTokenByHash(db: Db, secretHash: string): Promise<TokenRow | undefined> {
  const [row] = await db<TokenRow[]>`
    select ${columns(db)} from ops.tokens where secret_hash = ${secretHash} and revoked_at is null`
  return row
}

/** Written at most once a minute per token: reads must not cost a write each. */
export async function touchToken(db: Db, id: string, now: Date): Promise<void> {
  await db`
    update ops.tokens set last_used_at = ${now}
    where id = ${id} and (last_used_at is null or last_used_at < ${now}::timestamptz - interval '1 minute')`
}

export async function updateTokenSecret(
  db: Db,
  { name, home }: { name: string; home: string },
  secretHash: string,
): Promise<TokenRow | undefined> {
  const [row] = await db<TokenRow[]>`
    update ops.tokens set secret_hash = ${secretHash}, last_used_at = null
    where name = ${name} and home = ${home} and revoked_at is null returning ${columns(db)}`
  return row
}

/** Of every hub on the database, or of one home. */
export async function revokeToken(
  db: Db,
  name: string,
  now: Date,
  home?: string,
): Promise<TokenRow | undefined> {
  const [row] = await db<TokenRow[]>`
    update ops.tokens set revoked_at = ${now}
    where name = ${name} and revoked_at is null ${home === undefined ? db`` : db`and home = ${home}`}
    returning ${columns(db)}`
  return row
}

export interface SessionRow {
  readonly person: string
  readonly role: Role
  readonly csrfToken: string
  readonly expiresAt: string
}

export async function insertSignInLink(
  db: Db,
  link: { secretHash: string; person: string; role: Role; createdAt: Date; expiresAt: Date },
): Promise<void> {
  await db`
    insert into ops.sign_in_links (secret_hash, person, role, created_at, expires_at)
    values (${link.secretHash}, ${link.person}, ${link.role}, ${link.createdAt}, ${link.expiresAt})`
}

/** Uses the link up; exactly one of two racing calls gets it. */
export async function takeSignInLink(
  db: Db,
  secretHash: string,
  now: Date,
): Promise<{ person: string; role: Role } | undefined> {
  const [row] = await db<{ person: string; role: Role }[]>`
    update ops.sign_in_links set used_at = ${now}
    where secret_hash = ${secretHash} and used_at is null and expires_at > ${now}
    returning person, role`
  return row
}

export async function insertSession(
  db: Db,
  session: {
    secretHash: string
    person: string
    role: Role
    csrfToken: string
    createdAt: Date
    expiresAt: Date
  },
): Promise<void> {
  await db`
    insert into ops.sessions (secret_hash, person, role, csrf_token, created_at, expires_at)
    values (${session.secretHash}, ${session.person}, ${session.role}, ${session.csrfToken}, ${session.createdAt}, ${session.expiresAt})`
}

export async function selectSession(db: Db, secretHash: string, now: Date): Promise<SessionRow | undefined> {
  const [row] = await db<SessionRow[]>`
    select person, role, csrf_token as "csrfToken", expires_at as "expiresAt"
    from ops.sessions where secret_hash = ${secretHash} and ended_at is null and expires_at > ${now}`
  return row
}

export async function endSession(db: Db, secretHash: string, now: Date): Promise<void> {
  await db`update ops.sessions set ended_at = ${now} where secret_hash = ${secretHash} and ended_at is null`
}
