import type { Config } from '../services/00-platform/index.ts'
import { apiErrors } from '../services/06-api/index.ts'

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/

/** @throws AppError BIND_NEEDS_SIGN_IN: the network never gets an anonymous reader. */
export function checkBind(config: Pick<Config, 'HOST' | 'REQUIRE_SIGN_IN'>): void {
  if (LOOPBACK.test(config.HOST) || config.REQUIRE_SIGN_IN) return
  throw apiErrors.BIND_NEEDS_SIGN_IN({ host: config.HOST })
}
