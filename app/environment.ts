import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { loadEnvFile } from 'node:process'
import { type Config, loadConfig, PRODUCT_ROOT } from '../services/00-platform/index.ts'

/** The configuration from `.env` (beside package.json, never overriding the environment) and the environment. */
export function readConfig(): Config {
  const file = join(PRODUCT_ROOT, '.env')
  if (existsSync(file)) loadEnvFile(file)
  return loadConfig(process.env, PRODUCT_ROOT)
}
