import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Config } from '../../services/00-platform/client.ts'
import type { CommandFacts } from './action-command.ts'

const FILE = 'cli-commands.json'

/**
 * Every action that is a command. The build writes them down, because putting all services together takes longer than most
 * calls; run from source, they are put together.
 */
export async function commandFacts(config: Config): Promise<readonly CommandFacts[]> {
  const file = fileURLToPath(new URL(FILE, import.meta.url))
  if (import.meta.url.endsWith('.mjs') && existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
  return (await import('./command-facts-now.ts')).factsNow(config)
}
