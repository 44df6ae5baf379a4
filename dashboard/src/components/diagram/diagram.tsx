import { useEffect, useId, useRef, useState } from 'react'
import { useDark } from '../../lib/theme.ts'
import { DIAGRAM } from '../../texts/diagram.ts'
import { Button } from '../button.tsx'
import { DiagramFrame } from './diagram-frame.tsx'
import { diagramNameOf } from './diagram-name.ts'
import { useDrawing } from './use-drawing.ts'
import { useNear } from './use-near.ts'

/**
 * A Mermaid diagram, drawn in a frame that has no access to the page, and its source for who does not see the picture or
 * wants to copy it. The frame is loaded when the diagram comes near what is seen.
 */
export function Diagram({ source }: { source: string }) {
  const figure = useRef<HTMLElement>(null)
  const frame = useRef<HTMLIFrameElement>(null)
  const shown = useNear(figure)
  const drawing = useDrawing(frame, { source, dark: useDark(), shown })
  const [open, setOpen] = useState(false)
  const sourceId = useId()
  const name = DIAGRAM.label(usePlace(figure), diagramNameOf(source))
  const failed = drawing.state === 'failed'
  return (
    <figure
      ref={figure}
      data-diagram={drawing.state}
      className="my-3 overflow-hidden rounded-lg border border-line"
    >
      <figcaption className="flex min-h-10 flex-wrap items-center justify-between gap-x-3 border-b border-line py-1 pr-1 pl-4 text-[13px] text-muted">
        <span className="min-w-0 break-words">{name}</span>
        {!failed && (
          <Button look="quiet" aria-expanded={open} aria-controls={sourceId} onClick={() => setOpen(!open)}>
            {open ? DIAGRAM.hideSource : DIAGRAM.showSource}
          </Button>
        )}
      </figcaption>
      {failed && <Mistake message={drawing.message} />}
      {shown && <DiagramFrame ref={frame} name={name} drawing={drawing} />}
      <div id={sourceId}>
        {(open || failed) && (
          <pre className="!m-0 !rounded-none border-t border-line" dir="ltr">
            <code>{source}</code>
          </pre>
        )}
      </div>
    </figure>
  )
}

function Mistake({ message }: { message: string }) {
  return (
    <div className="bg-warn-soft px-4 py-2 text-[13px] text-warn">
      <p className="!m-0 font-medium">{DIAGRAM.failed}</p>
      <pre className="!m-0 !mt-1 !bg-transparent !p-0 font-mono text-xs" dir="auto">
        {message}
      </pre>
    </div>
  )
}

/** Which diagram of the page it is: names of frames must differ. */
function usePlace(figure: React.RefObject<HTMLElement | null>): number {
  const [place, setPlace] = useState(1)
  useEffect(() => {
    const all = [...document.querySelectorAll<HTMLElement>('[data-diagram]')]
    setPlace(all.indexOf(figure.current as HTMLElement) + 1)
  }, [figure])
  return place
}
