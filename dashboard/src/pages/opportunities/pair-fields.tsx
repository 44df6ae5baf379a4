import type { Pair } from '../../api/opportunity-queries.ts'
import { Panel } from '../../components/panel.tsx'
import { formatDay, formatMoney } from '../../lib/format.ts'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'
import { texts } from '../../texts.ts'
import { type Item, sortEvidence } from './evidence.ts'
import { EvidenceBar } from './evidence-bar.tsx'
import { PairHeads } from './pair-heads.tsx'

const { pair: PAIR } = OPPORTUNITIES
const GRID = 'grid gap-x-4 gap-y-1 px-4 md:grid-cols-[7.5rem_minmax(0,1fr)_minmax(0,1fr)_10.5rem]'
type PairSide = NonNullable<Pair['odoo']>

/** Both sides, field beside field, each with what it says. What differs and should not is marked. */
export function PairFields({ pair }: { pair: Pair }) {
  return (
    <Panel title={PAIR.fields}>
      <PairHeads pair={pair} grid={GRID} />
      <ul className="divide-y divide-line">
        {sortEvidence(pair.evidence).fields.map((item) => (
          <li key={item.field} data-field={item.field} className={`${GRID} py-2 text-[13px]`}>
            <FieldRow item={item} pair={pair} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function FieldRow({ item, pair }: { item: Item; pair: Pair }) {
  const conflict = pair.conflicts[item.field] !== undefined
  return (
    <>
      <span className="flex items-start justify-between gap-2 font-medium md:block">
        <span>
          {PAIR.names[item.field] ?? item.field}
          {conflict && (
            <span className="ml-2 rounded bg-warn-soft px-1.5 py-0.5 text-xs font-medium text-warn md:ml-0 md:block md:w-fit">
              {PAIR.differs}
            </span>
          )}
        </span>
        <span className="md:hidden">
          <EvidenceBar bits={item.weight} />
        </span>
      </span>
      <Value system={texts.table.odoo} text={shownOf(item.field, pair.odoo, item.left)} />
      <Value system={texts.table.ace} text={shownOf(item.field, pair.ace, item.right)} />
      <span className="hidden md:block">
        <EvidenceBar bits={item.weight} />
        <span className="mt-0.5 block text-xs text-muted">{item.level}</span>
      </span>
    </>
  )
}

function Value({ system, text }: { system: string; text: string | null }) {
  return (
    <span className="flex min-w-0 gap-2 md:block">
      <span className="w-10 shrink-0 text-xs leading-5 text-muted md:sr-only">{system}: </span>
      {text === null ? (
        <span className="text-muted">{PAIR.empty}</span>
      ) : (
        <span
          className="line-clamp-6 min-w-0 break-words whitespace-pre-line"
          dir="auto"
          title={text.length > 300 ? text.slice(0, 2_000) : undefined}
        >
          {text}
        </span>
      )}
    </span>
  )
}

const SHOWN: Readonly<Record<string, (side: PairSide) => string | null>> = {
  account: ({ accountName }) => accountName,
  country: ({ countryCode }) => countryCode,
  city: ({ city }) => city,
  contact: ({ contactName }) => contactName,
  title: ({ name }) => name,
  description: ({ description }) => description,
  amount: ({ amount, currency }) =>
    amount === null ? null : formatMoney(Number(amount), currency ?? 'USD', 'exact'),
  closeDate: ({ closeDate }) => (closeDate === null ? null : formatDay(closeDate)),
  owner: ({ ownerName, ownerEmail }) =>
    [ownerName, ownerEmail].filter((part) => part !== null).join(' · ') || null,
  stage: ({ stage }) => stage,
}

/** The field as the side has it; what only the comparison knows, as it was compared. */
function shownOf(field: string, side: PairSide | null, compared: Item['left']): string | null {
  const own = side === null ? null : (SHOWN[field]?.(side) ?? null)
  if (own !== null) return own
  if (compared === null) return null
  return field === 'createdOn' ? formatDay(String(compared)) : String(compared)
}
