import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The operating-system user who owns the hub: a named operator with every right. */
export const OWNER_TOKEN = 'owner'

/** `REVOPS_HOME/tokens/<name>`, 0600: what the CLI and the stdio MCP server of this OS user present. */
export function tokenFile(home: string, name: string): string {
  return join(home, 'tokens', name)
}

export function readTokenFile(home: string, name: string): string | undefined {
  const file = tokenFile(home, name)
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined
}
