import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { erasuresQuery } from '../../api/loading-queries.ts'
import { useMayAct } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { RowsBox } from '../../components/rows-box.tsx'
import { SignInHint } from '../../components/sign-in-hint.tsx'
import { Empty } from '../../components/states.tsx'
import { PIPELINE } from '../../texts/pipeline.ts'
import { PRIVACY } from '../../texts/privacy.ts'
import { EraseDialog } from './erase-dialog.tsx'
import { ErasureRow } from './erasure-row.tsx'

const ROW_PX = 110

/** That persons were erased, never who: for operators, who may erase one here too. */
export function PrivacyPart() {
  const mayAct = useMayAct('operator')
  if (mayAct) return <Erasures />
  return (
    <section
      aria-label={PIPELINE.parts.privacy}
      className="rounded-lg border border-line bg-surface px-4 py-4 text-[13px]"
    >
      <p>{PRIVACY.signIn}</p>
      <SignInHint />
    </section>
  )
}

function Erasures() {
  const list = useInfiniteQuery(erasuresQuery)
  const [erasing, setErasing] = useState(false)
  return (
    <section aria-label={PIPELINE.parts.privacy}>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <p className="text-[13px] text-muted">{PRIVACY.lead}</p>
        <Button look="danger" onClick={() => setErasing(true)}>
          {PRIVACY.erase}
        </Button>
      </div>
      <RowsBox
        label={PRIVACY.title}
        list={list}
        rows={list.data?.pages.flatMap((page) => page.erasures) ?? []}
        keyOf={({ id }) => id}
        estimate={ROW_PX}
        empty={<Empty title={PRIVACY.none} hint={PRIVACY.noneHint} />}
        render={(erasure) => <ErasureRow erasure={erasure} />}
      />
      {erasing && <EraseDialog onClose={() => setErasing(false)} />}
    </section>
  )
}
