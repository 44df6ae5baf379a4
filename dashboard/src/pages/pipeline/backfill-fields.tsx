import { useQuery } from '@tanstack/react-query'
import { freshnessQuery } from '../../api/loading-queries.ts'
import { LOADING } from '../../texts/loading.ts'
import type { BackfillInput } from './backfill-start.ts'

const { backfills: BACKFILLS } = LOADING
export const FIELD = 'mt-1 h-9 w-full rounded-md border border-line bg-surface px-2'

interface TableChoiceProps {
  input: BackfillInput
  onChange: (part: Partial<BackfillInput>) => void
}

/** Which tables; none chosen means all. */
export function TableChoice({ input: { source, tables }, onChange }: TableChoiceProps) {
  const { data } = useQuery(freshnessQuery(false))
  const known = [...(data?.tables ?? []), ...(data?.neverLoaded ?? [])]
    .filter((each) => each.source === source)
    .map(({ table }) => table)
    .toSorted()
  if (known.length === 0) return null
  return (
    <fieldset>
      <legend className="font-medium">{BACKFILLS.tables}</legend>
      <div className="mt-1 grid max-h-40 grid-cols-1 gap-x-3 overflow-auto rounded-md border border-line p-2 sm:grid-cols-2">
        {known.map((table) => (
          <label key={table} className="flex min-w-0 items-center gap-2 py-0.5">
            <input
              type="checkbox"
              checked={tables.includes(table)}
              onChange={({ target: { checked } }) =>
                onChange({
                  tables: checked ? [...tables, table] : tables.filter((each) => each !== table),
                })
              }
            />
            <code className="min-w-0 font-mono text-xs break-all">{table}</code>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

interface NumberFieldProps {
  label: string
  value: number
  most: number
  onChange: (value: number) => void
}

/** A whole number from 1 on. */
export function NumberField({ label, value, most, onChange }: NumberFieldProps) {
  return (
    <label className="block font-medium">
      {label}
      <input
        type="number"
        min={1}
        max={most}
        value={value === 0 ? '' : value}
        onChange={(event) => onChange(Math.trunc(Number(event.target.value)))}
        className={FIELD}
      />
    </label>
  )
}

interface TickProps {
  label: string
  checked: boolean
  onChange: (checked: boolean) => void
}

/** Yes or no. */
export function Tick({ label, checked, onChange }: TickProps) {
  return (
    <label className="flex items-center gap-2">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  )
}
