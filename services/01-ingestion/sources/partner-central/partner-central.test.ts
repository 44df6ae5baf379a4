import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { readApnModel } from '../apn-model.ts'
import { createSources } from '../create-sources.ts'
import type { KeyBatch, Source, SourceTable } from '../source.ts'
import { createBucket } from './bucket.ts'
import {
  type Fixture,
  FULL,
  fixture,
  OPEN_BUCKET,
  readAll,
  SECRET,
  since,
  testClock,
  withAwsEnvironment,
} from './testing/fixture.ts'
import type { ServerOptions } from './testing/server.ts'
import { smallWorld, touch } from './testing/world.ts'

const signal = new AbortController().signal
const opened: Fixture[] = []

beforeAll(() => withAwsEnvironment())
afterEach(async () => {
  for (const each of opened.splice(0)) {
    // Every request and answer of every test is what the SDK's own model says.
    expect([...new Set(each.server.problems)]).toEqual([])
    await each.close()
  }
})

async function start(options: ServerOptions): Promise<Fixture> {
  const made = await fixture(options)
  opened.push(made)
  return made
}

async function keysOf(source: Source, table: SourceTable | undefined): Promise<KeyBatch[]> {
  const batches: KeyBatch[] = []
  if (table === undefined) throw new Error('no table')
  for await (const batch of source.readKeys?.(table, { batchSize: 40, signal }) ?? []) batches.push(batch)
  return batches
}

const idsOf = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, at) => `O${1_000_000 + first + at}`)

describe('AWS Partner Central as a source', () => {
  test('PIPE-3 gives the six APN tables with the columns and types of the APN database', async () => {
    const { open } = await start({ world: smallWorld(3) })
    const tables = await open().discover(signal)
    expect(tables.map(({ name }) => name)).toEqual([
      'apn_opportunity',
      'apn_company',
      'apn_contact',
      'apn_engagement_invitation',
      'apn_solution',
      'apn_user',
    ])
    for (const table of readApnModel()) {
      const found = tables.find(({ name }) => name === table.name)
      expect(found?.columns.map(({ name, type }) => [name, type])).toEqual(
        table.columns.map(({ name, type }) => [name, type]),
      )
      expect(found?.changeColumn).toBe(table.changeColumn)
    }
  })

  test('PIPE-3 reads every opportunity once, in order of its key, whatever pages the service gives', async () => {
    const { open, server } = await start({ world: smallWorld(95), pageRows: 9 })
    const { ids, batches } = await readAll(open(), 'apn_opportunity', FULL, 40)
    expect(ids).toEqual(idsOf(1, 95))
    expect(batches.map((batch) => batch.rows.length)).toEqual([40, 40, 15])
    expect(batches[1]?.next).toEqual({ phase: 'full', afterKey: ['O1000080'] })
    expect(server.calls.filter(({ operation }) => operation === 'GetOpportunity')).toHaveLength(95)
    expect(server.calls.filter(({ operation }) => operation === 'GetAwsOpportunitySummary')).toHaveLength(95)
  })

  test('PIPE-3 companies, contacts and users of opportunities just read cost no further reading', async () => {
    const { open, server } = await start({ world: smallWorld(30) })
    const source = open()
    await readAll(source, 'apn_opportunity')
    const companies = await readAll(source, 'apn_company')
    const contacts = await readAll(source, 'apn_contact')
    const users = await readAll(source, 'apn_user')
    expect([companies.ids.length, contacts.ids.length, users.ids.length]).toEqual([7, 60, 3])
    for (const { ids } of [companies, contacts, users]) expect(ids).toEqual([...ids].sort())
    expect(server.calls.filter(({ operation }) => operation === 'GetOpportunity')).toHaveLength(30)
    expect(users.rows.map(({ full_name }) => full_name).sort()).toEqual([
      'ann Seller 0',
      'bob Seller 1',
      'eve Seller 2',
    ])
  })

  test('PIPE-4 an opportunity kept in memory is read again once it has changed', async () => {
    const world = smallWorld(4)
    const { open, server } = await start({ world })
    const source = open()
    await readAll(source, 'apn_opportunity')
    touch(world, 'O1000002', '2026-04-04T00:00:00.000Z', { OpportunityType: 'Expansion' })
    const { rows } = await readAll(source, 'apn_opportunity')
    expect(rows[1]).toMatchObject({ id: 'O1000002', opportunity_type: 'Expansion' })
    expect(server.calls.filter(({ operation }) => operation === 'GetOpportunity')).toHaveLength(5)
  })

  test('PIPE-4.18 what is kept in memory is bounded; what was let go is read again, with the same outcome', async () => {
    const { open, server } = await start({ world: smallWorld(30) })
    const source = open({}, OPEN_BUCKET, 20_000)
    await readAll(source, 'apn_opportunity')
    const few = await readAll(source, 'apn_contact')
    const reads = server.calls.filter(({ operation }) => operation === 'GetOpportunity').length
    expect(reads).toBeGreaterThan(40)
    expect(few.rows).toEqual((await readAll(open(), 'apn_contact')).rows)
  })

  test('PIPE-4.3 an incremental read gives what changed since, oldest first, whatever the order of ids', async () => {
    const world = smallWorld(40)
    const { open } = await start({ world, pageRows: 3 })
    touch(world, 'O1000007', '2026-02-01T00:00:05.250Z', { OpportunityType: 'Expansion' })
    touch(world, 'O1000003', '2026-02-01T00:00:07.000Z')
    touch(world, 'O1000031', '2026-02-01T00:00:05.125Z')
    const { rows, batches } = await readAll(open(), 'apn_opportunity', since('2026-02-01 00:00:05.125+00'), 2)
    expect(rows.map(({ id, last_modified_date }) => [id, last_modified_date])).toEqual([
      ['O1000031', '2026-02-01 00:00:05.125+00'],
      ['O1000007', '2026-02-01 00:00:05.25+00'],
      ['O1000003', '2026-02-01 00:00:07+00'],
    ])
    expect(rows[1]?.opportunity_type).toBe('Expansion')
    expect(batches[0]?.next).toEqual({
      phase: 'incremental',
      at: '2026-02-01 00:00:05.25+00',
      afterKey: ['O1000007'],
    })
  })

  test('PIPE-4.4 one moment for all, across every page border: none lost, none double', async () => {
    const world = smallWorld(120)
    for (const id of idsOf(1, 120)) touch(world, id, '2026-03-03T03:03:03.303Z')
    const { open } = await start({ world, pageRows: 7 })
    const { ids } = await readAll(open(), 'apn_opportunity', since('2026-03-03 03:03:03.303+00'), 11)
    expect(ids).toEqual(idsOf(1, 120))
    const rest = await readAll(open(), 'apn_opportunity', {
      phase: 'incremental',
      at: '2026-03-03 03:03:03.303+00',
      afterKey: ['O1000100'],
    })
    expect(rest.ids).toEqual(idsOf(101, 120))
  })

  test('PIPE-4 what changes between list and reading is as the reading says, and carries nobody past', async () => {
    const world = smallWorld(6)
    const { open } = await start({
      world,
      onCall: ({ operation, body }) => {
        if (operation === 'GetOpportunity' && body.Identifier === 'O1000002') {
          touch(world, 'O1000002', '2026-05-05T05:05:05.000Z', { NationalSecurity: 'Yes' })
        }
      },
    })
    const { rows, batches } = await readAll(open(), 'apn_opportunity', since('2026-01-01 00:00:00+00'), 3)
    expect(rows.find(({ id }) => id === 'O1000002')).toMatchObject({
      national_security: 'Yes',
      last_modified_date: '2026-05-05 05:05:05+00',
    })
    expect(batches.map(({ next }) => next.phase === 'incremental' && next.at)).toEqual([
      '2026-01-01 00:00:02+00',
      '2026-01-01 00:00:05+00',
    ])
  })

  test('PIPE-4 opportunities that change while the list is paged through are not lost', async () => {
    const world = smallWorld(30)
    let next = 30
    const { open } = await start({
      world,
      pageRows: 5,
      // With every page one that was not yet listed moves to the other end of the order.
      onCall: ({ operation, nth }) => {
        if (operation === 'ListOpportunities' && nth > 0) {
          touch(world, `O${1_000_000 + next--}`, new Date(Date.UTC(2026, 5, 1, 0, 0, nth)).toISOString())
        }
      },
    })
    const { ids } = await readAll(open(), 'apn_opportunity', since('2026-01-01 00:00:00+00'))
    expect([...ids].sort()).toEqual(idsOf(1, 30))
  })

  test('PIPE-4.5 one that goes away while the list is paged through takes no other with it', async () => {
    const world = smallWorld(30)
    const { open } = await start({
      world,
      pageRows: 5,
      // The newest stand on the first page: what is taken from there pulls the next page's first onto it.
      onCall: ({ operation, nth }) => {
        if (operation === 'ListOpportunities' && nth === 2) world.opportunities.delete('O1000030')
      },
    })
    const { ids } = await readAll(open(), 'apn_opportunity')
    expect(ids).toEqual(idsOf(1, 29))
  })

  test('PIPE-4.5 one that goes away between list and reading is no row and no fault', async () => {
    const world = smallWorld(5)
    const { open } = await start({
      world,
      onCall: ({ operation }) => {
        if (operation === 'GetOpportunity') world.opportunities.delete('O1000003')
      },
    })
    const { ids, batches } = await readAll(open(), 'apn_opportunity')
    expect(ids).toEqual(idsOf(1, 5).filter((id) => id !== 'O1000003'))
    expect(batches.flatMap(({ rejected }) => rejected)).toEqual([])
  })

  test('PIPE-3 what AWS does not know yet has the partner’s own side', async () => {
    const world = smallWorld(2)
    const held = world.opportunities.get('O1000002')
    if (held !== undefined) held.aws = null
    const { open } = await start({ world })
    const { rows } = await readAll(open(), 'apn_opportunity')
    expect(rows.map(({ id, origin, title }) => [id, origin, title])).toEqual([
      ['O1000001', 'Partner Referral', 'Deal 0'],
      ['O1000002', null, 'Deal 1'],
    ])
  })

  test('PIPE-4.17 one that may not be read, or is not whole, is set aside; the others come through', async () => {
    const { open } = await start({
      world: smallWorld(6),
      fault: ({ operation, body }) => {
        if (operation === 'GetOpportunity' && body.Identifier === 'O1000002') {
          return { name: 'AccessDeniedException', status: 403, message: 'not for you' }
        }
        if (operation === 'GetAwsOpportunitySummary' && body.RelatedOpportunityIdentifier === 'O1000004') {
          return { name: 'AccessDeniedException', status: 403 }
        }
        if (operation === 'GetOpportunity' && body.Identifier === 'O1000005') {
          return { answer: { Id: 'O1000005', Catalog: 'AWS' } }
        }
        return undefined
      },
    })
    const { ids, batches } = await readAll(open(), 'apn_opportunity')
    expect(ids).toEqual(['O1000001', 'O1000003', 'O1000006'])
    expect(batches.flatMap(({ rejected }) => rejected)).toEqual([
      {
        key: { id: 'O1000002' },
        code: 'ROW_NOT_READABLE',
        message: expect.stringContaining('GetOpportunity'),
      },
      {
        key: { id: 'O1000004' },
        code: 'ROW_NOT_READABLE',
        message: expect.stringContaining('GetAwsOpportunitySummary'),
      },
      {
        key: { id: 'O1000005' },
        code: 'ROW_NOT_READABLE',
        message: expect.stringContaining('LastModifiedDate'),
      },
    ])
  })

  test('PIPE-3 a policy that allows no reading at all is told as such, not as so many rows', async () => {
    const { open } = await start({
      world: smallWorld(60),
      fault: ({ operation }) =>
        operation === 'GetAwsOpportunitySummary' ? { name: 'AccessDeniedException', status: 403 } : undefined,
    })
    await expect(readAll(open(), 'apn_opportunity')).rejects.toMatchObject({
      code: 'PARTNER_CENTRAL_ACCESS_DENIED',
      message: expect.stringContaining('GetAwsOpportunitySummary'),
    })
  })

  test('PIPE-3 solutions and invitations, received and sent, are read page by page', async () => {
    const world = smallWorld(0)
    for (let at = 1; at <= 12; at++) {
      const id = `S-${at}`
      world.solutions.set(id, {
        ...{ Catalog: 'AWS', Id: id, Name: `Solution ${at}`, Status: 'Active' },
        ...{ Category: 'Software Product', CreatedDate: '2024-01-15T08:00:00.000Z' },
      })
    }
    for (const id of ['engi-r000000000001', 'engi-r000000000002', 'engi-s000000000001']) {
      world.invitations.set(id, {
        ...{
          Catalog: 'AWS',
          Id: id,
          Arn: `arn:aws:x:${id}`,
          Status: 'PENDING',
          PayloadType: 'OpportunityInvitation',
        },
        ...{ InvitationDate: '2026-01-02T03:04:05.000Z', InvitationMessage: 'Would you?' },
        Receiver: { Account: { AwsAccountId: '210987654321', Alias: 'nimbus' } },
      })
    }
    const { open } = await start({ world, pageRows: 5 })
    const solutions = await readAll(open(), 'apn_solution', FULL, 5)
    expect(solutions.ids).toEqual([
      'S-1',
      'S-10',
      'S-11',
      'S-12',
      'S-2',
      'S-3',
      'S-4',
      'S-5',
      'S-6',
      'S-7',
      'S-8',
      'S-9',
    ])
    expect((await readAll(open(), 'apn_solution', { phase: 'full', afterKey: ['S-5'] })).ids).toEqual([
      'S-6',
      'S-7',
      'S-8',
      'S-9',
    ])
    const invitations = await readAll(open(), 'apn_engagement_invitation')
    expect(invitations.rows.map(({ id, participant_type }) => [id, participant_type])).toEqual([
      ['engi-r000000000001', 'RECEIVER'],
      ['engi-r000000000002', 'RECEIVER'],
      ['engi-s000000000001', 'SENDER'],
    ])
    expect(invitations.rows[0]).toMatchObject({
      invitation_message: 'Would you?',
      receiver_account_alias: 'nimbus',
      invitation_date: '2026-01-02 03:04:05+00',
    })
  })

  test('PIPE-4.15 the quota of ten reads a second is kept over all operations, and never met from the other side', async () => {
    const clock = testClock()
    const world = smallWorld(60)
    const sentAt: number[] = []
    const { open, server } = await start({
      world,
      now: clock.now,
      readsPerSecond: 10,
      onCall: () => sentAt.push(clock.now()),
    })
    const bucket = createBucket(clock, 10, 1_000)
    // One at a time, so that no request is under way while this test's clock jumps.
    const { ids } = await readAll(open({}, bucket), 'apn_opportunity', FULL, 1)
    expect(ids).toHaveLength(60)
    // 1 to discover, 1 page, 60 × 2 readings: nothing was refused and sent again.
    expect(server.calls).toHaveLength(122)
    expect(server.throttled()).toBe(0)
    for (const [at, time] of sentAt.entries()) {
      const tenBefore = sentAt[at - 10]
      if (tenBefore !== undefined) expect(time - tenBefore).toBeGreaterThanOrEqual(1_000)
    }
    expect(clock.now()).toBe(12_000)
  })

  test('PIPE-4.5 all ids with their dates come in order of the ids, for a request per page and end', async () => {
    const { open, server } = await start({ world: smallWorld(95), pageRows: 20 })
    const source = open()
    const [table] = await source.discover(signal)
    const batches = await keysOf(source, table)
    expect(batches.flatMap(({ keys }) => keys.map(({ key }) => key[0]))).toEqual(idsOf(1, 95))
    expect(batches.map(({ keys, upTo }) => [keys.length, upTo])).toEqual([
      [40, ['O1000040']],
      [40, ['O1000080']],
      [15, ['O1000095']],
    ])
    expect(batches[0]?.keys[2]?.at).toBe('2026-01-01 00:00:02+00')
    expect(server.calls.map(({ operation }) => operation)).toEqual(Array(11).fill('ListOpportunities'))
  })

  test('PIPE-4.15 lists of a watch take a tenth of the quota of a day: one of ten requests is the last for 86 seconds', async () => {
    const { open, server, clock } = await start({ world: smallWorld(95), pageRows: 20 })
    const source = open()
    const [table, people] = await source.discover(signal)
    await keysOf(source, table)
    const before = server.calls.length
    await clock.sleep(86_000, signal)
    expect(table && source.readKeys?.(table, { batchSize: 40, signal })).toBeUndefined()
    await clock.sleep(400, signal)
    expect(await keysOf(source, table)).toHaveLength(3)
    expect(server.calls.length).toBe(before + 10)
    // Nobody lists companies: they cannot be compared.
    expect(people && source.readKeys?.(people, { batchSize: 40, signal })).toBeUndefined()
  })

  test('PIPE-4.17 opportunities are read by their ids as they are now, not as they were kept', async () => {
    const world = smallWorld(6)
    const { open } = await start({ world })
    const source = open()
    await readAll(source, 'apn_opportunity')
    touch(world, 'O1000002', '2025-01-01T00:00:00.000Z', { OpportunityType: 'Expansion' })
    world.opportunities.delete('O1000004')
    const [table] = await source.discover(signal)
    const asked = ['O1000002', 'O1000004', 'O1000006'].map((id) => ({ id }))
    const found = await (table && source.readByKeys?.(table, asked, signal))
    expect(found?.rows.map(({ id, opportunity_type }) => [id, opportunity_type])).toEqual([
      ['O1000002', 'Expansion'],
      ['O1000006', null],
    ])
    expect(found?.rejected).toEqual([])
  })

  test('PIPE-4 a watch sees one mark for all that comes of opportunities, for one request', async () => {
    const world = smallWorld(9)
    const { open, server } = await start({ world })
    const source = open()
    const tables = await source.discover(signal)
    const look = async () => new Map(await source.readMarks?.(tables, signal))
    const first = await look()
    expect([...first.keys()]).toEqual(['apn_opportunity', 'apn_company', 'apn_contact', 'apn_user'])
    expect(await look()).toEqual(first)
    expect(server.calls).toHaveLength(3)
    touch(world, 'O1000003', '2026-07-07T00:00:00.000Z')
    expect((await look()).get('apn_user')?.mark).not.toBe(first.get('apn_user')?.mark)
    world.opportunities.delete('O1000003')
    expect(await look()).toEqual(first)
  })

  test('PIPE-3 a NextToken that has expired begins its list anew, and nobody is lost', async () => {
    let left = 2
    const { open, server } = await start({
      world: smallWorld(30),
      pageRows: 7,
      fault: ({ body }) =>
        body.NextToken !== undefined && server.calls.length > 3 && left-- > 0
          ? { name: 'ValidationException', status: 400, message: 'the token has expired' }
          : undefined,
    })
    expect((await readAll(open(), 'apn_opportunity')).ids).toEqual(idsOf(1, 30))
    expect(left).toBeLessThan(0)
  })

  test('PIPE-3 a service that takes none of its tokens is told as such, and not asked for ever', async () => {
    const { open, server } = await start({
      world: smallWorld(30),
      pageRows: 7,
      fault: ({ body }) =>
        body.NextToken === undefined ? undefined : { name: 'ValidationException', status: 400 },
    })
    await expect(readAll(open(), 'apn_opportunity')).rejects.toMatchObject({
      code: 'PARTNER_CENTRAL_REQUEST_REFUSED',
    })
    // One to discover, then three times the first page and its token.
    expect(server.calls).toHaveLength(7)
  })

  test('PIPE-3 the Sandbox catalog is asked for by name and told to people', async () => {
    const { open, server } = await start({ world: smallWorld(2, 'Sandbox') })
    const identity = await open().test(signal)
    expect(identity).toMatchObject({
      kind: 'apn-partner-central',
      database: 'Sandbox (us-east-1)',
      user: 'access key …MPLE',
    })
    expect(identity.warnings?.[0]).toMatch(/Sandbox/)
    expect(identity.warnings?.join(' ')).toMatch(/apn_company, apn_contact and apn_user/)
    expect(server.calls.every(({ body }) => body.Catalog === 'Sandbox')).toBe(true)
  })

  test('PIPE-3 a description of the source shows catalog and address, never a credential', () => {
    const config = { kind: 'apn-partner-central', catalog: 'AWS', region: 'us-east-1' } as const
    const [, apn] = createSources({ odoo: null, apn: config }).describe()
    expect(apn).toEqual({
      name: 'apn',
      configured: true,
      kind: 'apn-partner-central',
      location: 'https://partnercentral-selling.us-east-1.api.aws',
      database: 'AWS',
      user: null,
    })
    expect(JSON.stringify(apn)).not.toContain(SECRET)
  })
})
