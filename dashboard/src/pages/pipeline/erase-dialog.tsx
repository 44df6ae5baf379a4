import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useId, useState } from 'react'
import type { SourceName } from '../../api/loading-queries.ts'
import { Button } from '../../components/button.tsx'
import { Modal } from '../../components/modal.tsx'
import { Failure } from '../../components/states.tsx'
import { toastDone } from '../../components/toasts.tsx'
import { PIPELINE } from '../../texts/pipeline.ts'
import { PRIVACY } from '../../texts/privacy.ts'
import { texts } from '../../texts.ts'
import { ErasePlanView } from './erase-plan-view.tsx'
import { type ErasureInput, erasePerson, planErasure } from './erase-start.ts'

const { dialog: DIALOG } = PRIVACY
const FIELD = 'mt-1 h-9 w-full rounded-md border border-line bg-surface px-2'
const EMPTY: ErasureInput = { source: 'odoo', way: 'key', table: '', value: '' }
/** What was typed is of a person: nothing of it is kept behind the dialog. */
const FORGET = { gcTime: 0 }

/** Finds a person, shows what would lose its values, and erases only when the key or address was typed again. */
export function EraseDialog({ onClose }: { onClose: () => void }) {
  const [input, setInput] = useState(EMPTY)
  const [again, setAgain] = useState('')
  const form = useId()
  const client = useQueryClient()
  const navigate = useNavigate()
  const look = useMutation({ ...FORGET, mutationFn: planErasure })
  const erase = useMutation({
    ...FORGET,
    mutationFn: erasePerson,
    onSuccess: ({ runId }) => {
      toastDone(DIALOG.started)
      void client.invalidateQueries({ queryKey: ['runs'] })
      void client.invalidateQueries({ queryKey: ['erasures'] })
      onClose()
      void navigate({ to: '/pipeline/runs/$id', params: { id: runId } })
    },
  })
  const change = (part: Partial<ErasureInput>) => {
    setInput((old) => ({ ...old, ...part }))
    setAgain('')
    look.reset()
    erase.reset()
  }
  const given = input.value.trim() !== ''
  const confirmed = look.data !== undefined && again.trim() === input.value.trim()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (look.data === undefined) {
      if (given) look.mutate(input)
    } else if (confirmed) erase.mutate(input)
  }
  const refused = erase.error ?? look.error
  return (
    <Modal
      open
      onClose={onClose}
      title={DIALOG.title}
      hint={DIALOG.hint}
      actions={
        <>
          <Button onClick={onClose}>{DIALOG.cancel}</Button>
          {look.data === undefined ? (
            <Button type="submit" form={form} look="primary" disabled={!given || look.isPending}>
              {look.isPending ? DIALOG.looking : DIALOG.look}
            </Button>
          ) : (
            <Button type="submit" form={form} look="danger" disabled={!confirmed || erase.isPending}>
              {DIALOG.confirm}
            </Button>
          )}
        </>
      }
    >
      <form id={form} onSubmit={submit} autoComplete="off" className="space-y-3 text-[13px]">
        <PersonFields input={input} onChange={change} />
        {look.data !== undefined && (
          <>
            <ErasePlanView plan={look.data} />
            <label className="block font-medium">
              {DIALOG.again(DIALOG.whats[input.way])}
              <input value={again} onChange={(event) => setAgain(event.target.value)} className={FIELD} />
            </label>
          </>
        )}
      </form>
      {refused !== null && <Failure title={texts.errors.refused} error={refused} />}
    </Modal>
  )
}

interface PersonFieldsProps {
  input: ErasureInput
  onChange: (part: Partial<ErasureInput>) => void
}

function PersonFields({ input, onChange }: PersonFieldsProps) {
  const { source, way, table, value } = input
  return (
    <>
      <label className="block font-medium">
        {DIALOG.source}
        <select
          className={FIELD}
          value={source}
          onChange={(event) => onChange({ source: event.target.value as SourceName })}
        >
          {Object.entries(PIPELINE.quarantine.sources).map(([name, text]) => (
            <option key={name} value={name}>
              {text}
            </option>
          ))}
        </select>
      </label>
      <fieldset>
        <legend className="font-medium">{DIALOG.way}</legend>
        {(['key', 'email'] as const).map((each) => (
          <label key={each} className="mr-4 inline-flex items-center gap-2">
            <input
              type="radio"
              name="way"
              value={each}
              checked={way === each}
              onChange={() => onChange({ way: each, value: '' })}
            />
            {DIALOG.ways[each]}
          </label>
        ))}
      </fieldset>
      {way === 'key' && (
        <label className="block font-medium">
          {DIALOG.table}
          <input
            value={table}
            onChange={(event) => onChange({ table: event.target.value })}
            className={FIELD}
          />
        </label>
      )}
      <label className="block font-medium">
        {DIALOG[way]}
        <input
          value={value}
          onChange={(event) => onChange({ value: event.target.value })}
          className={FIELD}
        />
      </label>
    </>
  )
}
