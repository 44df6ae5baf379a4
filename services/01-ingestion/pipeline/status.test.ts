import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { ADMIN, nextEvent, testPlatform } from '../../../tests/helpers/platform.ts'
import { type Actor, ANONYMOUS, actionsFor, bindActions, type Platform } from '../../00-platform/index.ts'
import { ingestionErrors } from '../errors.ts'
import { pipelineStatus } from './actions.ts'
import { createRawRowCount } from './raw-rows.ts'

const USER = 'ada.lovelace@example.com'

/** A load whose source lets nobody in. */
const sync = actionsFor<null>().defineLongAction({
  name: 'ingestion.sync',
  summary: 'Is refused by its source',
  input: z.object({}),
  output: z.object({}),
  errors: ['SOURCE_PERMISSION_DENIED'],
  effect: 'write',
  role: 'agent',
  reach: 'hub',
  expose: { job: { timeoutMs: 60_000, maxAttempts: 1 } },
  exclusiveKey: () => 'sync',
  execute: async () => {
    throw ingestionErrors.SOURCE_PERMISSION_DENIED({ source: 'odoo', user: USER, table: 'crm_lead' })
  },
})

describeOnBothDatabases('the state of the pipeline', (open) => {
  let database: TestDatabase
  let platform: Platform
  beforeAll(async () => {
    database = await open()
    const deps = { configured: 'real', sources: ['odoo'], stages: [], rawRows: createRawRowCount() } as const
    platform = await testPlatform(database, [bindActions([sync], null), bindActions([pipelineStatus], deps)])
    await platform.work()
  })
  afterAll(async () => {
    await platform?.stop()
    await database?.close()
  })

  test('HUB-11.82 says why a stage failed; whom the source refused is shown to who is signed in', async () => {
    const failed = nextEvent(platform, ({ type }) => type === 'run.failed')
    await platform.invoke('ingestion.sync', {}, { actor: ADMIN, channel: 'internal' })
    await failed
    const errorFor = async (actor: Actor) => {
      const { output } = await platform.invoke('pipeline.status', {}, { actor, channel: 'internal' })
      return (output as { stages: { error: object }[] }).stages[0]?.error
    }
    const said = (user: string) => ({
      code: 'SOURCE_PERMISSION_DENIED',
      message: expect.stringContaining(`The odoo database does not let ${user} read crm_lead.`),
      details: { source: 'odoo', user, table: 'crm_lead' },
    })
    expect(await errorFor(ADMIN)).toEqual(said(USER))
    expect(await errorFor(ANONYMOUS)).toEqual(said('•••'))
  })
})
