import { Link } from '@tanstack/react-router'
import type { Hit } from '../../api/opportunity-queries.ts'
import { Highlighted } from '../../components/highlighted.tsx'
import { formatDay, formatMoney } from '../../lib/format.ts'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'
import { texts } from '../../texts.ts'

/** One opportunity that was found: its title and account with the words marked, what it is worth, and why it is here. */
export function HitRow({ hit }: { hit: Hit }) {
  const { side, id, stage, amount, currency, closeDate, ownerName } = hit
  const marked = (field: string) => hit.highlights.find((each) => each.field === field)?.html
  const body = marked('body')
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 px-4 py-2.5 text-[13px]">
      <div className="min-w-0">
        <span className="flex items-baseline gap-2">
          <SideMark side={side} />
          <Link
            to="/opportunities/$id"
            params={{ id }}
            dir="auto"
            className="line-clamp-2 min-w-0 font-medium break-words hover:underline"
          >
            <Marked html={marked('title')} text={hit.title ?? texts.table.unnamed} />
          </Link>
        </span>
        <span className="mt-0.5 block break-words text-muted">
          <bdi>
            <Marked html={marked('account')} text={hit.accountName ?? texts.table.noAccount} />
          </bdi>
          {stage !== null && ` · ${stage}`}
          {ownerName !== null && (
            <>
              {' · '}
              <bdi>{ownerName}</bdi>
            </>
          )}
          <small className="ml-1.5 text-xs">{id}</small>
        </span>
        {body !== undefined && (
          <span className="mt-0.5 line-clamp-2 block break-words text-muted" dir="auto">
            <Highlighted html={body} />
          </span>
        )}
      </div>
      <div className="text-right tabular-nums">
        <span className="block font-medium">
          {amount !== null && formatMoney(Number(amount), currency ?? 'USD', 'exact')}
        </span>
        {closeDate !== null && (
          <span className="block text-xs text-muted">
            {OPPORTUNITIES.search.closes(formatDay(closeDate))}
          </span>
        )}
        <Why hit={hit} />
      </div>
    </div>
  )
}

function Marked({ html, text }: { html: string | undefined; text: string }) {
  return html === undefined ? text : <Highlighted html={html} />
}

export function SideMark({ side }: { side: 'odoo' | 'ace' }) {
  const look = side === 'odoo' ? 'bg-plum-soft text-plum' : 'bg-accent-soft text-accent'
  return (
    <span className={`shrink-0 rounded px-1.5 text-xs leading-5 font-medium ${look}`}>
      {OPPORTUNITIES.search.sides[side]}
    </span>
  )
}

/** Which way it was found, and the words that were. */
function Why({ hit: { reason } }: { hit: Hit }) {
  const { byWords, byMeaning } = OPPORTUNITIES.search
  const ways = [
    ...(reason.lexicalRank === null ? [] : [`${byWords} #${reason.lexicalRank}`]),
    ...(reason.vectorRank === null ? [] : [`${byMeaning} #${reason.vectorRank}`]),
  ]
  if (ways.length === 0) return null
  return (
    <span className="hidden text-xs text-muted sm:block" title={reason.matchedTerms.join(' ')}>
      {ways.join(' · ')}
    </span>
  )
}
