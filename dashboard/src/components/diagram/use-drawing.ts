import { type RefObject, useEffect, useRef, useState } from 'react'
import { MAX_SOURCE } from '../../diagram/limits.ts'
import type { DrawOrder } from '../../diagram/messages.ts'
import { formatCount } from '../../lib/format.ts'
import { DIAGRAM } from '../../texts/diagram.ts'
import { frameMessageOf } from './frame-message.ts'

export type Drawing =
  | { readonly state: 'waiting' }
  | { readonly state: 'drawn'; readonly width: number; readonly height: number }
  | { readonly state: 'failed'; readonly message: string }

interface Wanted {
  readonly source: string
  readonly dark: boolean
  /** Whether the frame is in the page. */
  readonly shown: boolean
}

/** How long a frame may be silent before the reader is told; drawing itself takes a tenth of a second. */
const SILENT_MS = 20_000

/** Has the frame draw, again whenever source or theme change; the last picture stays until the next one is there. */
export function useDrawing(frame: RefObject<HTMLIFrameElement | null>, wanted: Wanted): Drawing {
  const [drawing, setDrawing] = useState<Drawing>({ state: 'waiting' })
  const [ready, setReady] = useState(0)
  const order = useRef(0)
  const { source, dark, shown } = wanted
  const tooLong = source.length > MAX_SOURCE

  useEffect(() => {
    const hear = (event: MessageEvent) => {
      // The frame has no origin: `null` is what an opaque one is called.
      if (event.source !== frame.current?.contentWindow || event.origin !== 'null') return
      const message = frameMessageOf(event.data)
      if (message?.kind === 'ready') setReady((times) => times + 1)
      else if (message?.order === order.current) setDrawing(drawingOf(message))
    }
    window.addEventListener('message', hear)
    return () => window.removeEventListener('message', hear)
  }, [frame])

  useEffect(() => {
    if (ready === 0 || tooLong) return
    order.current += 1
    const ask: DrawOrder = { kind: 'draw', order: order.current, source, dark }
    // An opaque origin cannot be named as a target.
    frame.current?.contentWindow?.postMessage(ask, '*')
  }, [frame, ready, source, dark, tooLong])

  const waits = shown && drawing.state === 'waiting'
  useEffect(() => {
    if (!waits) return
    const timer = setTimeout(() => setDrawing({ state: 'failed', message: DIAGRAM.silent }), SILENT_MS)
    return () => clearTimeout(timer)
  }, [waits])

  if (!tooLong) return drawing
  return { state: 'failed', message: DIAGRAM.tooLong(formatCount(source.length), formatCount(MAX_SOURCE)) }
}

function drawingOf(
  message: Exclude<ReturnType<typeof frameMessageOf>, { kind: 'ready' } | undefined>,
): Drawing {
  if (message.kind === 'failed') return { state: 'failed', message: message.message }
  return { state: 'drawn', width: message.width, height: message.height }
}
