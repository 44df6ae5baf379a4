import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Actor, Clock } from '../../services/00-platform/index.ts'
import {
  type BoundAction,
  createLogger,
  createPlatform,
  type GatePorts,
  type Platform,
} from '../../services/00-platform/index.ts'
import type { TestDatabase } from './database.ts'

export const AGENT: Actor = { name: 'agent', kind: 'agent', role: 'agent' }
export const OPERATOR: Actor = { name: 'olga', kind: 'operator', role: 'operator' }
export const ADMIN: Actor = { name: 'ada', kind: 'person', role: 'admin' }

/** A platform on a test's own database. Stop it before the database is closed. */
export function testPlatform(
  database: TestDatabase,
  actions: readonly (readonly BoundAction[])[] = [],
  more: { readonly gate?: GatePorts; readonly home?: string; readonly clock?: Clock } = {},
): Promise<Platform> {
  return createPlatform({
    pool: database.pool,
    target: database.target,
    home: more.home ?? mkdtempSync(join(tmpdir(), 'revops-home-')),
    version: '0.0.0-test',
    log: createLogger('silent'),
    actions,
    ...more,
  })
}

/** Resolves with the first event that fits; rejects after 20 s. */
export function nextEvent(
  platform: Platform,
  fits: (event: { type: string; payload: Record<string, unknown> }) => boolean,
) {
  return new Promise<{ seq: number; type: string; payload: Record<string, unknown> }>((resolve, reject) => {
    const timer = setTimeout(() => {
      stop()
      reject(new Error('the event did not come within 20 s'))
    }, 20_000)
    const stop = platform.events.subscribe((event) => {
      if (!fits(event)) return
      clearTimeout(timer)
      stop()
      resolve(event)
    })
  })
}
