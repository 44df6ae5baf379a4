import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { DEFAULT_AGENT_TOKEN } from '../actions/context.ts'
import { createToken, hashSecret, type IdentityDeps } from './identity.ts'
import { revokeToken, selectTokenByHash } from './queries.ts'
import { OWNER_TOKEN, readTokenFile, tokenFile } from './token-file.ts'

/** How a home is called in ops.tokens. */
export function homeKey(home: string): string {
  return `${hostname()}:${existsSync(home) ? realpathSync(home) : home}`
}

/**
 * Makes sure that the default agent token and the owner's token exist in the database and on disk.
 * A file whose secret the database does not know (another database, a restore) is replaced. Each home has its own: a
 * second hub on the same database does not end the first one's.
 */
export async function ensureTokenFiles(deps: IdentityDeps, home: string): Promise<void> {
  await ensureOne(deps, home, { name: DEFAULT_AGENT_TOKEN, kind: 'agent', role: 'agent' })
  await ensureOne(deps, home, { name: OWNER_TOKEN, kind: 'operator', role: 'admin' })
}

async function ensureOne(
  deps: IdentityDeps,
  home: string,
  token: { name: string; kind: 'agent' | 'operator'; role: 'agent' | 'admin' },
): Promise<void> {
  const present = readTokenFile(home, token.name)
  if (present !== undefined && (await selectTokenByHash(deps.pool, hashSecret(present))) !== undefined) return
  const key = homeKey(home)
  await revokeToken(deps.pool, token.name, deps.clock.now(), key)
  const secret = await createToken(deps, deps.pool, { ...token, home: key, createdBy: 'system' })
  writeTokenFile(home, token.name, secret)
}

export function writeTokenFile(home: string, name: string, secret: string): void {
  mkdirSync(join(home, 'tokens'), { recursive: true, mode: 0o700 })
  writeFileSync(tokenFile(home, name), `${secret}\n`, { mode: 0o600 })
}
