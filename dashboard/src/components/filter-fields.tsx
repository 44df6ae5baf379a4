import { useEffect, useRef, useState } from 'react'
import { texts } from '../texts.ts'

const BOX = 'h-8 rounded-md border border-line bg-surface px-2 text-[13px]'
/** Two side by side on a narrow screen, where they stand in a wrapping row with a gap of at most 0.75 rem. */
const FIELD = 'flex w-[calc(50%-0.375rem)] flex-col gap-0.5 text-xs text-muted sm:w-auto'
/** After the last key, so that the list is not read for each letter. */
const SETTLE_MS = 250

interface TextFilterProps {
  label: string
  value: string | undefined
  onChange: (value: string | undefined) => void
  type?: 'text' | 'number' | 'date' | 'datetime-local'
  /** Shown in the empty field. */
  hint?: string
  size?: 'short' | 'normal'
}

/** A filter by typing; it takes effect a moment after the last key, or with Enter. */
export function TextFilter({
  label,
  value,
  onChange,
  type = 'text',
  hint,
  size = 'normal',
}: TextFilterProps) {
  const [draft, setDraft] = useState(value ?? '')
  const latest = useRef(onChange)
  latest.current = onChange
  useEffect(() => setDraft(value ?? ''), [value])
  useEffect(() => {
    if (draft === (value ?? '')) return
    const timer = setTimeout(() => latest.current(draft === '' ? undefined : draft), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [draft, value])
  return (
    <label className={FIELD}>
      {label}
      <input
        type={type}
        value={draft}
        {...(hint === undefined ? {} : { placeholder: hint })}
        onChange={(event) => setDraft(event.target.value)}
        className={`${BOX} w-full ${size === 'short' ? 'sm:w-28' : 'sm:w-40'} text-ink`}
      />
    </label>
  )
}

interface ChoiceFilterProps {
  label: string
  value: string | undefined
  /** Value and what it is called. */
  choices: Readonly<Record<string, string>>
  /** What it is called when nothing is chosen; `Any` else. */
  none?: string
  onChange: (value: string | undefined) => void
}

export function ChoiceFilter({
  label,
  value,
  choices,
  none = texts.filters.any,
  onChange,
}: ChoiceFilterProps) {
  return (
    <label className={FIELD}>
      {label}
      <select
        value={value ?? ''}
        onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
        className={`${BOX} w-full text-ink sm:w-auto sm:max-w-48`}
      >
        <option value="">{none}</option>
        {Object.entries(choices).map(([name, text]) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}
