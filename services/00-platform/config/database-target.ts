import type { DatabaseTarget } from '../database/client.ts'
import type { Config } from './load.ts'

/** The PostgreSQL server the configuration names, or undefined for the embedded database. */
export function serverTarget(config: Config): DatabaseTarget | undefined {
  if (config.DATABASE_URL !== undefined) return { kind: 'server', url: config.DATABASE_URL, options: {} }
  if (config.DB_HOST === undefined) return undefined
  return {
    kind: 'server',
    options: {
      host: config.DB_HOST,
      port: config.DB_PORT,
      database: config.DB_NAME ?? '',
      username: config.DB_USER ?? '',
      ...(config.DB_PASSWORD === undefined ? {} : { password: config.DB_PASSWORD }),
    },
  }
}
