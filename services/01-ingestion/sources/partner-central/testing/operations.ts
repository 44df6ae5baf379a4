import type { JsonValue } from '../../source.ts'
import type { Wire } from './from-apn.ts'
import type { World } from './world.ts'

/** A fault as AWS names it. */
export class Refusal extends Error {
  override readonly name: string
  readonly status: number
  readonly headers: Record<string, string> = {}
  readonly more: Wire
  constructor(name: string, status: number, message = name, more: Wire = {}) {
    super(message)
    this.name = name
    this.status = status
    this.more = more
  }
}

const MOST_ROWS = 100
const DEFAULT_ROWS = 20

/** The answer to a request that fits the model. @throws Refusal */
export function answerOf(world: World, operation: string, body: Wire, pageRows = MOST_ROWS): Wire {
  if (body.Catalog !== world.catalog) throw invalid('Catalog', 'INVALID_ENUM_VALUE')
  switch (operation) {
    case 'ListOpportunities':
      return listOpportunities(world, body, pageRows)
    case 'GetOpportunity':
      return found(world.opportunities.get(String(body.Identifier))?.own)
    case 'GetAwsOpportunitySummary':
      return found(world.opportunities.get(String(body.RelatedOpportunityIdentifier))?.aws)
    case 'ListEngagementInvitations':
      return listInvitations(world, body, pageRows)
    case 'GetEngagementInvitation':
      return found(world.invitations.get(String(body.Identifier)))
    case 'ListSolutions':
      return pageOf(
        'SolutionSummaries',
        sorted([...world.solutions.values()], body, SOLUTION_SORT),
        body,
        pageRows,
      )
    default:
      throw new Refusal('UnknownOperationException', 404)
  }
}

function found(value: Wire | null | undefined): Wire {
  if (value === undefined || value === null) throw new Refusal('ResourceNotFoundException', 404)
  return value
}

const part = (value: JsonValue | undefined, name: string): JsonValue | undefined =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Wire)[name] : undefined
const textOf = (value: JsonValue | undefined) => (typeof value === 'string' ? value : '')

function listOpportunities(world: World, body: Wire, pageRows: number): Wire {
  const after = textOf(part(body.LastModifiedDate, 'AfterLastModifiedDate'))
  const before = textOf(part(body.LastModifiedDate, 'BeforeLastModifiedDate'))
  const rows = [...world.opportunities.values()]
    .map(({ own }) => own)
    .filter(({ LastModifiedDate }) => {
      const at = Date.parse(textOf(LastModifiedDate))
      return (after === '' || at >= Date.parse(after)) && (before === '' || at <= Date.parse(before))
    })
  const page = pageOf('OpportunitySummaries', sorted(rows, body, OPPORTUNITY_SORT), body, pageRows)
  return { ...page, OpportunitySummaries: (page.OpportunitySummaries as Wire[]).map(summaryOf) }
}

/** The subset that lists give. */
function summaryOf(own: Wire): Wire {
  const names = [
    'Catalog',
    'Id',
    'Arn',
    'PartnerOpportunityIdentifier',
    'OpportunityType',
    'LastModifiedDate',
    'CreatedDate',
  ]
  return Object.fromEntries(
    names.flatMap((name) => (own[name] === undefined ? [] : [[name, own[name] as JsonValue]])),
  )
}

function listInvitations(world: World, body: Wire, pageRows: number): Wire {
  const rows = [...world.invitations.values()].filter(
    ({ Id }) => body.ParticipantType === (textOf(Id).startsWith('engi-s') ? 'SENDER' : 'RECEIVER'),
  )
  const page = pageOf('EngagementInvitationSummaries', sorted(rows, body, INVITATION_SORT), body, pageRows)
  const names = [
    'Id',
    'Catalog',
    'Arn',
    'PayloadType',
    'EngagementId',
    'Status',
    'InvitationDate',
    'ExpirationDate',
    'SenderCompanyName',
    'Receiver',
  ]
  return {
    ...page,
    EngagementInvitationSummaries: (page.EngagementInvitationSummaries as Wire[]).map((row) => ({
      ...Object.fromEntries(
        names.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name] as JsonValue]])),
      ),
      ParticipantType: body.ParticipantType ?? null,
    })),
  }
}

type Sort = Readonly<Record<string, string>>
const OPPORTUNITY_SORT: Sort = {
  LastModifiedDate: 'LastModifiedDate',
  Identifier: 'Id',
  CreatedDate: 'CreatedDate',
}
const INVITATION_SORT: Sort = { InvitationDate: 'InvitationDate' }
const SOLUTION_SORT: Sort = { Identifier: 'Id', Name: 'Name', Status: 'Status', CreatedDate: 'CreatedDate' }

/** By the member asked for; equal ones lie in no order a client may count on (here: the ids' last figures). */
function sorted(rows: readonly Wire[], body: Wire, by: Sort): Wire[] {
  const name = by[textOf(part(body.Sort, 'SortBy'))] ?? Object.values(by)[0] ?? 'Id'
  const turn = part(body.Sort, 'SortOrder') === 'DESCENDING' ? -1 : 1
  const reversed = (row: Wire) => [...textOf(row.Id)].reverse().join('')
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  return rows.toSorted(
    (a, b) => turn * compare(textOf(a[name]), textOf(b[name])) || compare(reversed(a), reversed(b)),
  )
}

/** NextToken holds a place in the list: what moves meanwhile is seen twice or not at all, as with many services. */
function pageOf(member: string, rows: readonly Wire[], body: Wire, pageRows: number): Wire {
  const wanted = typeof body.MaxResults === 'number' ? body.MaxResults : DEFAULT_ROWS
  if (wanted < 1 || wanted > MOST_ROWS) throw invalid('MaxResults', 'VALUE_OUT_OF_RANGE')
  const token = textOf(body.NextToken)
  const start =
    token === ''
      ? 0
      : Number(/^place-(\d+)$/.exec(Buffer.from(token, 'base64').toString())?.[1] ?? Number.NaN)
  if (Number.isNaN(start)) throw invalid('NextToken', 'INVALID_STRING_FORMAT')
  const end = start + Math.min(wanted, pageRows)
  const next = end < rows.length ? { NextToken: Buffer.from(`place-${end}`).toString('base64') } : {}
  return { [member]: rows.slice(start, end), ...next }
}

function invalid(field: string, code: string): Refusal {
  return new Refusal('ValidationException', 400, `${field} ${code}`, {
    Reason: 'REQUEST_VALIDATION_FAILED',
    ErrorList: [{ FieldName: field, Message: `the value of ${field} is not allowed`, Code: code }],
  })
}
