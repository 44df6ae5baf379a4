import { useNavigate } from '@tanstack/react-router'
import type { Version } from '../../api/approvals-queries.ts'
import { APPROVALS } from '../../texts/approvals.ts'

export type Choice = Version

interface VersionChoiceProps {
  label: string
  /** Where in the address it stands. */
  field: 'rev' | 'from' | 'to'
  value: Choice
  choices: readonly Choice[]
}

/** Which revision is shown or compared; written into the address. */
export function VersionChoice({ label, field, value, choices }: VersionChoiceProps) {
  const navigate = useNavigate()
  const choose = (chosen: string) => {
    const version: Version = chosen === 'now' ? 'now' : Number(chosen)
    void navigate({
      to: '.',
      replace: true,
      resetScroll: false,
      search: (search: Record<string, unknown>) => ({ ...search, [field]: version }) as never,
    })
  }
  return (
    <label className="flex items-center gap-1.5 text-xs text-muted">
      {label}
      <select
        value={String(value)}
        onChange={(event) => choose(event.target.value)}
        className="h-8 max-w-40 rounded-md border border-line bg-surface px-2 text-[13px] text-ink"
      >
        {choices.map((choice) => (
          <option key={choice} value={String(choice)}>
            {choice === 'now' ? APPROVALS.now : APPROVALS.numbered(choice)}
          </option>
        ))}
      </select>
    </label>
  )
}
