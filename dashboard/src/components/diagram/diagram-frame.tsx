import type { Ref } from 'react'
import { DIAGRAM } from '../../texts/diagram.ts'
import { Loading } from '../states.tsx'
import type { Drawing } from './use-drawing.ts'

interface DiagramFrameProps {
  ref: Ref<HTMLIFrameElement>
  name: string
  drawing: Drawing
}

/** Not `hidden` while there is nothing to see: what is not laid out cannot be measured, and so not drawn. */
const UNSEEN = 'absolute size-px opacity-0'

/**
 * The sandbox gives scripts and nothing else: no origin, no session, no forms, no windows. A wide picture is scrolled
 * inside its own box, which the keyboard reaches.
 */
export function DiagramFrame({ ref, name, drawing }: DiagramFrameProps) {
  const drawn = drawing.state === 'drawn'
  return (
    <section
      aria-label={name}
      tabIndex={drawn ? 0 : -1}
      className={drawn ? 'overflow-x-auto p-3' : 'relative'}
    >
      {drawing.state === 'waiting' && <Loading lines={3} label={DIAGRAM.drawing} />}
      <iframe
        ref={ref}
        src="/diagram.html"
        sandbox="allow-scripts"
        title={name}
        referrerPolicy="no-referrer"
        className={drawn ? 'mx-auto block max-w-none border-0' : `${UNSEEN} top-0 left-0 border-0`}
        {...(drawn ? { style: { width: drawing.width, height: drawing.height } } : { 'aria-hidden': true })}
      />
    </section>
  )
}
