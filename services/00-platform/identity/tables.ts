import { index, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'
import { ops } from '../database/schemas.ts'

const at = (name: string) => timestamp(name, { withTimezone: true })

/** API tokens; only the SHA-256 of the secret is kept. */
export const tokens = ops.table(
  'tokens',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    /** `machine:folder` of the hub whose token file holds the secret, for the default tokens; '' for a named one. */
    home: text('home').notNull().default(''),
    kind: text('kind').notNull(),
    role: text('role').notNull(),
    secretHash: text('secret_hash').notNull().unique(),
    createdAt: at('created_at').notNull(),
    createdBy: text('created_by').notNull(),
    lastUsedAt: at('last_used_at'),
    revokedAt: at('revoked_at'),
  },
  // Several hubs on one database each have their own default tokens.
  (t) => [uniqueIndex('tokens_name_home').on(t.name, t.home)],
)

/** One-time links that give a browser a person's session. */
export const signInLinks = ops.table('sign_in_links', {
  secretHash: text('secret_hash').primaryKey(),
  person: text('person').notNull(),
  role: text('role').notNull(),
  createdAt: at('created_at').notNull(),
  expiresAt: at('expires_at').notNull(),
  usedAt: at('used_at'),
})

export const sessions = ops.table(
  'sessions',
  {
    secretHash: text('secret_hash').primaryKey(),
    person: text('person').notNull(),
    role: text('role').notNull(),
    csrfToken: text('csrf_token').notNull(),
    createdAt: at('created_at').notNull(),
    expiresAt: at('expires_at').notNull(),
    endedAt: at('ended_at'),
  },
  (t) => [index('sessions_expires').on(t.expiresAt)],
)
