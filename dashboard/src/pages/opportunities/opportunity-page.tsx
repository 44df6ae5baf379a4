import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ApiError } from '../../api/client.ts'
import { type Opportunity, opportunityQuery } from '../../api/opportunity-queries.ts'
import { PageTitle } from '../../components/page-title.tsx'
import { Empty, Waiting } from '../../components/states.tsx'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'
import { texts } from '../../texts.ts'
import { FieldsPanel } from './fields-panel.tsx'
import { SideMark } from './hit-row.tsx'
import { OtherSidePanel } from './other-side-panel.tsx'
import { ReadinessPanel } from './readiness-panel.tsx'

const { one: ONE } = OPPORTUNITIES
const route = getRouteApi('/opportunities/$id')

/** One deal: what is known of it, what it is on the other side, what AWS would say, and where every field comes from. */
export function OpportunityPage() {
  const { id } = route.useParams()
  const { data, error, refetch } = useQuery(opportunityQuery(id))
  if (error instanceof ApiError && (error.status === 404 || error.status === 400))
    return <NotFound error={error} />
  if (data === undefined) return <Waiting error={error} onRetry={() => void refetch()} />
  const inAce = matchedAceId(data)
  const name = data.fields.find(({ column }) => column === 'name')?.value
  return (
    <>
      <PageTitle
        title={name ?? texts.table.unnamed}
        lead={`${OPPORTUNITIES.one.kind[data.side]} ${id}`}
        aside={<Marks opportunity={data} />}
      />
      <div className="grid items-start gap-5 xl:grid-cols-[minmax(0,1fr)_minmax(0,28rem)]">
        <div className="min-w-0 space-y-5">
          <OtherSidePanel opportunity={data} />
          <FieldsPanel opportunity={data} />
        </div>
        <ReadinessPanel id={inAce ?? id} of={inAce === undefined ? undefined : ONE.readinessOf(inAce)} />
      </div>
    </>
  )
}

/** The ACE opportunity that an Odoo opportunity is already: what AWS would say is about that one. */
function matchedAceId({ side, pairs }: Opportunity): string | undefined {
  return side === 'ace' ? undefined : pairs.find(({ state }) => state === 'matched')?.ace.id
}

function NotFound({ error }: { error: Error }) {
  return (
    <div className="rounded-lg border border-line bg-surface pb-6 text-center">
      <h1 className="sr-only">{OPPORTUNITIES.one.notFound}</h1>
      <Empty title={OPPORTUNITIES.one.notFound} hint={error.message} />
      <Link to="/opportunities" className="font-medium text-accent underline underline-offset-2">
        {OPPORTUNITIES.title}
      </Link>
    </div>
  )
}

function Marks({ opportunity: { side, answers } }: { opportunity: Opportunity }) {
  return (
    <>
      <SideMark side={side} />
      {answers.map((answer) => (
        <Link
          key={answer}
          to="/opportunities"
          search={{ view: answer }}
          className="rounded-full border border-line px-2.5 py-0.5 text-[13px] font-medium hover:bg-sunken"
        >
          {texts.answers[answer].name}
        </Link>
      ))}
    </>
  )
}
