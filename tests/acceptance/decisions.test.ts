import { mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAgent } from './mcp-clients.ts'
import { buildProduct, createProcesses, type Hub, tokenOf, until } from './processes.ts'

type Headers = Readonly<Record<string, string>>
interface Told {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

const NEEDS_PERSON = { status: 403, body: { code: 'DECISION_NEEDS_PERSON', kind: 'forbidden' } }
const processes = createProcesses()
let hub: Hub
let approval: string

beforeAll(async () => {
  buildProduct()
  hub = await processes.hub(await processes.usedHome(), { SAMPLE: 'false' })
  const root = realpathSync(processes.home())
  mkdirSync(join(root, 'specs/web-shop'), { recursive: true })
  writeFileSync(join(root, 'specs/web-shop/design.md'), '# Design\n')
  expect((await send('/projects', { root, id: 'shop' }, bearer('owner'))).status).toBe(200)
  approval = await request({ 'x-agent': 'backend-engineer', ...bearer('agent') })
}, 120_000)

afterAll(() => processes.cleanUp())

const bearer = (name: 'agent' | 'owner'): Headers => ({ authorization: `Bearer ${tokenOf(hub.home, name)}` })

async function send(path: string, body: object, headers: Headers): Promise<Told> {
  const answer = await fetch(`${hub.api}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: (await answer.json()) as Told['body'] }
}

async function request(headers: Headers): Promise<string> {
  const filePath = 'specs/web-shop/design.md'
  const order = { project: 'shop', title: 'Design', filePath, categoryName: 'web-shop' }
  const { status, body } = await send('/approvals', order, headers)
  expect(status).toBe(200)
  return String(body.id)
}

/** What the browser of somebody sends who followed a one-time link. */
async function signIn(link: string): Promise<Headers> {
  const { status, headers } = await fetch(link, { redirect: 'manual' })
  expect(status).toBe(303)
  const cookie = (headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const session = await fetch(`${hub.api}/api/v1/session`, { headers: { cookie } })
  const { csrfToken } = (await session.json()) as { csrfToken: string }
  return { cookie, 'x-csrf-token': csrfToken }
}

async function sessionOf(person: string): Promise<Headers> {
  const { body } = await send('/sign-in-links', { person, role: 'operator' }, bearer('owner'))
  return signIn(`${hub.api}${body.path}`)
}

async function tokenNamed(name: string, role: string): Promise<Headers> {
  const { body } = await send('/tokens', { name, role }, bearer('owner'))
  return { authorization: `Bearer ${body.token}` }
}

const decide = (headers: Headers, verdict = 'approve', id = approval) =>
  send(`/approvals/${id}/${verdict}`, { reason: 'read it' }, headers)
const statusNow = async () => (await hub.read<{ status: string }>(`/approvals/${approval}`)).status

test('HUB-7.90 no agent decides, under whatever token: it is told that a person does, and nothing is decided', async () => {
  const callers = [
    bearer('agent'),
    { 'x-agent': 'web', ...bearer('agent') },
    await tokenNamed('ci-bot', 'agent'),
  ]
  for (const caller of callers)
    for (const verdict of ['approve', 'reject', 'needs-revision'])
      expect(await decide(caller, verdict)).toMatchObject(NEEDS_PERSON)
  expect(await decide({})).toMatchObject({ status: 401, body: { code: 'SIGN_IN_NEEDED' } })
  const told = (await decide(bearer('agent'))).body.message
  expect(told).toContain('person')
  expect(told).not.toContain('--as-owner')
  const agent = await openAgent(hub, 'http')
  expect((await agent.refused('approvals_approve', { id: approval })).code).toBe('DECISION_NEEDS_PERSON')
  await agent.close()
  expect(await statusNow()).toBe('pending')
})

test('HUB-7.90 a person who acts for an agent decides nothing meanwhile; without it, the decision is made', async () => {
  const link = await until('the sign-in link', () => /http:\/\/\S+\/sign-in\/\S+/.exec(hub.output())?.[0])
  const person = await signIn(link)
  expect(await decide({ ...person, 'x-agent': 'web' })).toMatchObject(NEEDS_PERSON)
  const { 'x-csrf-token': _token, ...bare } = person
  expect(await decide(bare)).toMatchObject({ status: 403, body: { code: 'CSRF_TOKEN_INVALID' } })
  expect(await statusNow()).toBe('pending')
  expect(await decide(person)).toMatchObject({ status: 200, body: { status: 'approved' } })
  const denied = await fetch(`${hub.api}/api/v1/audit?action=approvals.approve&outcome=denied&limit=100`, {
    headers: bearer('owner'),
  })
  const { entries } = (await denied.json()) as { entries: object[] }
  expect(entries).toContainEqual(expect.objectContaining({ onBehalfOf: 'web', actorKind: 'person' }))
})

test('HUB-7.91 nobody approves an own request, also not by the same name through another token or a browser', async () => {
  const olga = await tokenNamed('olga', 'operator')
  const own = await request(olga)
  const refused = { status: 403, body: { code: 'APPROVAL_OF_OWN_REQUEST' } }
  expect(await decide(olga, 'approve', own)).toMatchObject(refused)
  expect(await decide(await sessionOf('olga'), 'approve', own)).toMatchObject(refused)
  expect(await decide(await sessionOf('Olga'), 'approve', own)).toMatchObject(refused)
  expect(await decide(bearer('owner'), 'approve', own)).toMatchObject({ status: 200 })
})
