import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { loadEnvFile } from 'node:process'
import { type Config, loadConfig, PRODUCT_ROOT } from '../services/00-platform/client.ts'

/** The configuration from `.env` (beside package.json, never overriding the environment) and the environment. */
export function readConfig(): Config {
  const file = join(PRODUCT_ROOT, '.env')
  if (existsSync(file)) loadEnvFile(file)
  return loadConfig(process.env, PRODUCT_ROOT)
}

/**
 * What the hub logs. In a terminal people read its progress, which a line for every call would drown: there only warnings,
 * unless LOG_LEVEL says otherwise.
 */
export function logLevel(config: Config): Config['LOG_LEVEL'] {
  const chosen = (process.env.LOG_LEVEL ?? '') !== ''
  return process.stdout.isTTY === true && !chosen ? 'warn' : config.LOG_LEVEL
}

/** What other programs (git) get of the environment: where they and the user's own settings lie, and nothing else. */
export function programEnvironment(): Readonly<Record<string, string>> {
  const names = ['PATH', 'HOME', 'XDG_CONFIG_HOME', 'USERPROFILE', 'SYSTEMROOT', 'TMPDIR', 'TEMP']
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}
