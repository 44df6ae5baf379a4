import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useMayAct } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { PageTitle } from '../../components/page-title.tsx'
import { SavedViews } from '../../components/saved-views.tsx'
import { useSeenTab } from '../../lib/seen-tab.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { BackfillsPart } from './backfills-part.tsx'
import { DriftPart } from './drift-part.tsx'
import { PARTS, type Part, type PipelineSearch, pipelineSearchOf } from './filter.ts'
import { Flow } from './flow.tsx'
import { IndexPart } from './index-part.tsx'
import { PrivacyPart } from './privacy-part.tsx'
import { QuarantinePart } from './quarantine-part.tsx'
import { RunsPart } from './runs-part.tsx'
import { SourcesPanel } from './sources-panel.tsx'
import { SourcesPart } from './sources-part.tsx'
import { StartDialog } from './start-dialog.tsx'
import { ValidationPart } from './validation-part.tsx'

/** Stages with what went in and came out, the sources behind them, and everything that is known of their runs. */
export function PipelinePage() {
  const search = pipelineSearchOf(getRouteApi('/pipeline').useSearch())
  const [starting, setStarting] = useState(false)
  const mayAct = useMayAct()
  const { part = 'runs' } = search
  return (
    <>
      <PageTitle
        title={PIPELINE.title}
        lead={PIPELINE.lead}
        aside={
          <>
            <SavedViews page="pipeline" search={search} />
            {mayAct && (
              <Button look="primary" onClick={() => setStarting(true)}>
                {PIPELINE.start.button}
              </Button>
            )}
          </>
        }
      />
      <Flow />
      {part !== 'sources' && <SourcesPanel />}
      <Parts chosen={part} />
      <PartOf part={part} search={search} />
      {starting && <StartDialog onClose={() => setStarting(false)} />}
    </>
  )
}

function PartOf({ part, search }: { part: Part; search: PipelineSearch }) {
  if (part === 'sources') return <SourcesPart search={search} />
  if (part === 'backfills') return <BackfillsPart search={search} />
  if (part === 'privacy') return <PrivacyPart />
  if (part === 'quarantine') return <QuarantinePart search={search} />
  if (part === 'validation') return <ValidationPart search={search} />
  if (part === 'drift') return <DriftPart search={search} />
  if (part === 'index') return <IndexPart />
  return <RunsPart search={search} />
}

/** Links, not buttons: each part has an address of its own. */
function Parts({ chosen }: { chosen: Part }) {
  const box = useSeenTab<HTMLElement>(chosen)
  return (
    <nav
      ref={box}
      aria-label={PIPELINE.parts.label}
      className="mt-5 mb-3 flex gap-1 overflow-x-auto border-b border-line"
    >
      {PARTS.map((part) => (
        <Link
          key={part}
          to="/pipeline"
          search={part === 'runs' ? {} : { part }}
          resetScroll={false}
          aria-current={part === chosen ? 'page' : undefined}
          activeOptions={{ exact: true, includeSearch: true }}
          className="-mb-px shrink-0 border-b-2 border-transparent px-3 py-2 font-medium text-muted hover:text-ink aria-[current]:border-accent aria-[current]:text-accent"
        >
          {PIPELINE.parts[part]}
        </Link>
      ))}
    </nav>
  )
}
