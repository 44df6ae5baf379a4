import { type ActionContext, DEFAULT_AGENT_TOKEN, type Role } from '../actions/context.ts'
import { platformErrors } from '../errors/platform-errors.ts'
import type { PlatformDeps } from '../hub/deps.ts'
import { createToken as create, createSignInSecret, hashSecret } from './identity.ts'
import { revokeToken as revoke, selectTokens, type TokenRow, updateTokenSecret } from './queries.ts'
import { OWNER_TOKEN } from './token-file.ts'
import { homeKey, writeTokenFile } from './token-files.ts'

type Ctx = ActionContext<PlatformDeps>

/** Valid and revoked ones, by name; never a secret. */
export async function listTokens(ctx: Ctx) {
  return { tokens: await selectTokens(ctx.db) }
}

/** @throws AppError TOKEN_NAME_TAKEN */
export async function createToken(ctx: Ctx, order: { name: string; role: Role }) {
  const kind = order.role === 'reader' || order.role === 'agent' ? 'agent' : 'operator'
  const secret = await create(ctx.deps, ctx.db, { ...order, kind, createdBy: ctx.actor.name })
  return { name: order.name, kind, role: order.role, token: secret } as const
}

/** The old secret stops working at once; of the default tokens it is this hub's, whose file is rewritten. @throws AppError TOKEN_NOT_FOUND */
export async function rotateToken(ctx: Ctx, name: string) {
  const secret = ctx.deps.ids.secret()
  const isDefault = name === DEFAULT_AGENT_TOKEN || name === OWNER_TOKEN
  const give = (home: string) => updateTokenSecret(ctx.db, { name, home }, hashSecret(secret))
  // Those of before hubs had tokens of their own know no home.
  const own = isDefault ? await give(homeKey(ctx.deps.home)) : undefined
  const row = orNotFound(own ?? (await give('')), name)
  if (isDefault) ctx.afterCommit(() => writeTokenFile(ctx.deps.home, name, secret))
  return { name, kind: row.kind, role: row.role, token: secret }
}

/** @throws AppError TOKEN_NOT_FOUND */
export async function revokeToken(ctx: Ctx, name: string) {
  return orNotFound(await revoke(ctx.db, name, ctx.clock.now()), name)
}

function orNotFound(row: TokenRow | undefined, name: string): TokenRow {
  if (row === undefined) throw platformErrors.TOKEN_NOT_FOUND({ name })
  return row
}

/** A path that signs a browser in once, within 15 minutes. */
export async function createSignInLink(ctx: Ctx, order: { person: string; role: Role }) {
  const secret = await createSignInSecret({ ...ctx.deps }, ctx.db, order.person, order.role)
  return { path: `/sign-in/${secret}`, person: order.person, role: order.role, minutes: 15 }
}
