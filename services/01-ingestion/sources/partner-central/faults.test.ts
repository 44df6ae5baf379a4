import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AppError } from '../../../00-platform/index.ts'
import {
  type Fixture,
  FULL,
  fixture,
  KEY_ID,
  readAll,
  SECRET,
  TOKEN,
  withAwsEnvironment,
} from './testing/fixture.ts'
import type { Call, Fault, ServerOptions } from './testing/server.ts'
import { everythingOf } from './testing/told.ts'
import { smallWorld } from './testing/world.ts'

const signal = new AbortController().signal
const opened: Fixture[] = []
let restore: () => void

beforeEach(() => {
  restore = withAwsEnvironment()
})
afterEach(async () => {
  restore()
  for (const each of opened.splice(0)) await each.close()
})

async function start(options: Omit<ServerOptions, 'world'> & Partial<ServerOptions>): Promise<Fixture> {
  const made = await fixture({ world: smallWorld(3), ...options })
  opened.push(made)
  return made
}

/** The error a reading ends with, with everything a log would write of it. */
async function errorOf(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`)
  for (const secret of [SECRET, TOKEN, KEY_ID, 'Canonical String'])
    expect(everythingOf(error)).not.toContain(secret)
  return error
}

const always =
  (fault: Fault) =>
  (_call: Call): Fault =>
    fault
const CANONICAL = `The request signature we calculated does not match. The Canonical String for this request should have been x-amz-security-token:${TOKEN}`

describe('faults of AWS Partner Central', () => {
  test.each<[string, string, Fault, number]>([
    [
      'an expired token',
      'PARTNER_CENTRAL_CREDENTIALS_EXPIRED',
      { name: 'ExpiredTokenException', status: 403, message: `The token ${TOKEN} has expired` },
      1,
    ],
    [
      'an unknown key',
      'PARTNER_CENTRAL_CREDENTIALS_INVALID',
      { name: 'UnrecognizedClientException', status: 403, message: `The key ${KEY_ID} is invalid` },
      1,
    ],
    [
      'a wrong secret',
      'PARTNER_CENTRAL_CREDENTIALS_INVALID',
      { name: 'InvalidSignatureException', status: 403, message: CANONICAL },
      1,
    ],
    [
      'a clock that stays wrong',
      'PARTNER_CENTRAL_CLOCK_WRONG',
      { name: 'RequestTimeTooSkewed', status: 403, message: `too large: ${TOKEN}` },
      1,
    ],
    [
      'a request that was held back',
      'PARTNER_CENTRAL_CLOCK_WRONG',
      { name: 'RequestExpired', status: 400 },
      1,
    ],
    [
      'no permission',
      'PARTNER_CENTRAL_ACCESS_DENIED',
      { name: 'AccessDeniedException', status: 403, message: `User ${KEY_ID} is not authorized` },
      1,
    ],
    [
      'throttling without an end',
      'PARTNER_CENTRAL_THROTTLED',
      { name: 'ThrottlingException', status: 429 },
      8,
    ],
    [
      'the daily quota',
      'PARTNER_CENTRAL_THROTTLED',
      { name: 'ServiceQuotaExceededException', status: 402 },
      1,
    ],
    [
      'a fault inside AWS',
      'PARTNER_CENTRAL_SERVER_ERROR',
      { name: 'InternalServerException', status: 500 },
      5,
    ],
    [
      'a gateway in the way',
      'PARTNER_CENTRAL_SERVER_ERROR',
      { raw: { status: 502, type: 'text/html', body: '<html>Bad gateway</html>' } },
      5,
    ],
    ['a line that breaks', 'PARTNER_CENTRAL_UNREACHABLE', 'cut', 5],
    [
      'a login page',
      'PARTNER_CENTRAL_RESPONSE_INVALID',
      { raw: { status: 200, type: 'text/html', body: `<html>${SECRET}</html>` } },
      1,
    ],
    [
      'half an answer',
      'PARTNER_CENTRAL_RESPONSE_INVALID',
      { raw: { status: 200, type: 'application/x-amz-json-1.0', body: '{"OpportunitySummaries": [{"Id"' } },
      1,
    ],
    [
      'a refusal that is no JSON',
      'PARTNER_CENTRAL_RESPONSE_INVALID',
      { raw: { status: 403, type: 'text/html', body: 'blocked by the proxy' } },
      1,
    ],
    ['an answer without its list', 'PARTNER_CENTRAL_RESPONSE_INVALID', { answer: {} }, 1],
    [
      'an entry without its date',
      'PARTNER_CENTRAL_RESPONSE_INVALID',
      { answer: { OpportunitySummaries: [{ Catalog: 'AWS', Id: 'O1' }] } },
      1,
    ],
  ])('PIPE-3 %s is %s, and says what to do', async (_name, code, fault, attempts) => {
    const { open, server } = await start({ fault: always(fault) })
    const error = await errorOf(open().test(signal))
    expect(error.code).toBe(code)
    expect(error.message).toMatch(/[.;] |sync again|Check|Sign in|Give|Look/)
    expect(server.calls).toHaveLength(attempts)
  })

  test('PIPE-3 a refused request names the fields, not what was in them', async () => {
    const ErrorList = [{ FieldName: 'Sort.SortBy', Code: 'INVALID_ENUM_VALUE', Message: `bad ${TOKEN}` }]
    const { open } = await start({
      fault: always({
        name: 'ValidationException',
        status: 400,
        more: { Reason: 'REQUEST_VALIDATION_FAILED', ErrorList },
      }),
    })
    const error = await errorOf(open().test(signal))
    expect(error.code).toBe('PARTNER_CENTRAL_REQUEST_REFUSED')
    expect(error.message).toContain('Sort.SortBy INVALID_ENUM_VALUE')
  })

  test('PIPE-3 another region or catalog than the account has is told with its setting', async () => {
    const region = await start({})
    const signed = await errorOf(region.open({ region: 'eu-central-1' }).test(signal))
    expect([signed.code, signed.message]).toEqual([
      'PARTNER_CENTRAL_CREDENTIALS_INVALID',
      expect.stringContaining('APN_PARTNER_CENTRAL_REGION'),
    ])
    const catalog = await start({ world: smallWorld(3, 'Sandbox') })
    const refused = await errorOf(catalog.open({ catalog: 'AWS' }).test(signal))
    expect([refused.code, refused.message]).toEqual([
      'PARTNER_CENTRAL_REQUEST_REFUSED',
      expect.stringMatching(/Catalog INVALID_ENUM_VALUE.*APN_PARTNER_CENTRAL/),
    ])
  })

  test('PIPE-3 without credentials nothing is asked, and people are told where they come from', async () => {
    withAwsEnvironment({ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined })
    const { open, server } = await start({})
    const error = await errorOf(open().test(signal))
    expect(error.code).toBe('PARTNER_CENTRAL_CREDENTIALS_MISSING')
    expect(error.message).toContain('aws sso login')
    expect(server.calls).toHaveLength(0)
  })

  test('PIPE-3 nobody there is PARTNER_CENTRAL_UNREACHABLE with the address', async () => {
    const gone = await start({})
    await gone.server.close()
    const error = await errorOf(gone.open().test(signal))
    expect(error.code).toBe('PARTNER_CENTRAL_UNREACHABLE')
    expect(error.message).toContain(new URL(gone.server.url).host)
    expect(error.message).toContain('ECONNREFUSED')
  })

  test('PIPE-4.15 throttling waits as long as AWS asks, else with backoff and jitter, and loses nothing', async () => {
    const { open, server, clock } = await start({
      world: smallWorld(4),
      fault: ({ operation, nth }) => {
        if (operation !== 'GetOpportunity') return undefined
        if (nth === 0) return { name: 'ThrottlingException', status: 429, headers: { 'retry-after': '7' } }
        return nth < 3 ? { name: 'ThrottlingException', status: 429 } : undefined
      },
    })
    const { ids } = await readAll(open(), 'apn_opportunity', FULL, 1)
    expect(ids).toHaveLength(4)
    const [asked = 0, ...others] = clock.slept
    expect(asked).toBeGreaterThan(6_500)
    expect(asked).toBeLessThanOrEqual(7_000)
    // Half of 250 ms × 2ⁿ, as chance is a half here: the second and third attempt.
    expect(others).toEqual([250, 500])
    expect(server.problems).toEqual([])
  })

  test.each([
    ['THROTTLING', 'ThrottlingException', 429, [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000]],
    ['a server fault', 'InternalServerException', 500, [250, 500, 1_000, 2_000]],
  ])('PIPE-4.15 the waits for %s double, within a bound', async (_name, name, status, bounds) => {
    const { open, clock } = await start({ fault: always({ name, status }) })
    await errorOf(open().test(signal))
    // Chance is a half here: each wait is half of its bound.
    expect(clock.slept).toEqual(bounds.map((bound) => bound / 2))
  })

  test('PIPE-4.15 a wait longer than two minutes is left to the next sync', async () => {
    const { open, clock } = await start({
      fault: always({ name: 'ThrottlingException', status: 429, headers: { 'retry-after': '3600' } }),
    })
    expect((await errorOf(open().test(signal))).code).toBe('PARTNER_CENTRAL_THROTTLED')
    expect(clock.slept).toEqual([])
  })

  test('PIPE-4.16 a fault inside AWS or a broken line that passes leaves no trace', async () => {
    const { open, server } = await start({
      world: smallWorld(20),
      fault: ({ nth }) => {
        if (nth % 5 === 1) return { name: 'InternalServerException', status: 500 }
        return nth % 7 === 3 ? 'cut' : undefined
      },
    })
    const { ids } = await readAll(open(), 'apn_opportunity')
    expect(ids).toHaveLength(20)
    expect(new Set(ids).size).toBe(20)
    expect(server.problems).toEqual([])
  })

  test('PIPE-3 a clock that is wrong by an hour is corrected by AWS’s own, once', async () => {
    const { open, server } = await start({ today: () => Date.now() + 3_600_000 })
    const { ids } = await readAll(open(), 'apn_opportunity')
    expect(ids).toHaveLength(3)
    // Only what passed the signature is a call: none of these was refused and sent again.
    expect(server.calls).toHaveLength(1 + 1 + 3 * 2)
  })

  test('PIPE-3 credentials of a session are sent with it, and their expiry in the middle is told', async () => {
    withAwsEnvironment({ AWS_SESSION_TOKEN: TOKEN })
    const { open } = await start({
      world: smallWorld(6),
      fault: ({ operation, nth }) =>
        operation === 'GetOpportunity' && nth === 3
          ? { name: 'ExpiredTokenException', status: 403 }
          : undefined,
    })
    const error = await errorOf(readAll(open(), 'apn_opportunity', FULL, 2))
    expect(error.code).toBe('PARTNER_CENTRAL_CREDENTIALS_EXPIRED')
  })

  test('PIPE-10 a cancelled reading stops at once, in the middle of a request', async () => {
    const cancel = new AbortController()
    const { open } = await start({
      world: smallWorld(50),
      onCall: ({ operation, nth }) => {
        if (operation === 'GetOpportunity' && nth === 9) cancel.abort(new Error('cancelled by a person'))
      },
    })
    const source = open()
    const [table] = await source.discover(signal)
    const read = async () => {
      if (table === undefined) throw new Error('no table')
      for await (const _ of source.read(table, FULL, { batchSize: 10, signal: cancel.signal }));
    }
    await expect(read()).rejects.toThrow('cancelled by a person')
  })

  test('PIPE-3 a list that goes round in circles is not followed for ever', async () => {
    const summary = { Catalog: 'AWS', Id: 'O1', LastModifiedDate: '2026-01-01T00:00:00Z' }
    const { open } = await start({
      fault: always({ answer: { OpportunitySummaries: [summary], NextToken: 'again' } }),
    })
    const error = await errorOf(readAll(open(), 'apn_opportunity'))
    expect(error.code).toBe('PARTNER_CENTRAL_RESPONSE_INVALID')
  })

  test.each([
    'http://169.254.169.254',
    'http://partnercentral-selling.us-east-1.api.aws',
    'https://partnercentral-selling.us-east-1.api.aws.evil.example',
    'https://evil.example/partnercentral-selling.us-east-1.api.aws',
    'https://user:secret@127.0.0.1',
    'file:///etc/passwd',
    'not an address',
  ])('PIPE-3 signed requests do not go to %s', async (endpoint) => {
    const { open } = await start({})
    expect(() => open({ endpoint })).toThrow(
      expect.objectContaining({ code: 'PARTNER_CENTRAL_ENDPOINT_INVALID' }),
    )
  })

  test.each([
    'https://partnercentral-selling.us-east-1.api.aws',
    'https://partnercentral-selling-fips.us-east-1.api.aws',
    'http://localhost:4566',
    'http://[::1]:4566',
  ])('PIPE-3 %s is an address of the service or this machine', async (endpoint) => {
    const { open } = await start({})
    expect(open({ endpoint }).kind).toBe('apn-partner-central')
  })
})
