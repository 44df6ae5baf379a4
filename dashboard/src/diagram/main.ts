import mermaid from 'mermaid'
import { drawOrderOf } from './draw-order.ts'
import type { DrawOrder, FrameMessage } from './messages.ts'
import { settingsOf } from './settings.ts'
import { tagsAsText } from './tags-as-text.ts'

/**
 * The program of the frame in which diagrams are drawn. It runs at an origin of its own (sandbox), so nothing in a diagram
 * reaches the session, and tells its page by messages only. `*` as target: an opaque origin has no name, and the frame's
 * own policy lets nobody but the hub embed it.
 */
const tell = (message: FrameMessage) => window.parent.postMessage(message, '*')

/** Only the newest is drawn: who types sends an order with each letter. */
let next: DrawOrder | undefined
let drawing = false

async function drawAll(): Promise<void> {
  if (drawing) return
  drawing = true
  while (next !== undefined) {
    const order = next
    next = undefined
    tell(await answerOf(order))
  }
  drawing = false
}

async function answerOf({ order, source, dark }: DrawOrder): Promise<FrameMessage> {
  try {
    return { kind: 'drawn', order, ...(await draw(`drawing-${order % 2}`, source, dark)) }
  } catch (error) {
    place().replaceChildren()
    return { kind: 'failed', order, message: error instanceof Error ? error.message : String(error) }
  }
}

const place = () => document.getElementById('diagram') as HTMLElement

/** Mermaid removes what has the id of a new picture, so two ids take turns: the old one stays until the new one is there. */
async function draw(id: string, source: string, dark: boolean): Promise<{ width: number; height: number }> {
  document.documentElement.style.colorScheme = dark ? 'dark' : 'light'
  mermaid.initialize(settingsOf(dark))
  const { svg } = await mermaid.render(id, tagsAsText(source))
  place().innerHTML = svg
  for (const link of place().querySelectorAll('a')) withoutAddress(link)
  const { width, height } = sized(place().querySelector('svg'))
  return { width: Math.ceil(width), height: Math.ceil(height) }
}

/** As large as the picture is drawn: some kinds of diagrams ask for the whole width, others for a part of it. */
function sized(svg: SVGSVGElement | null): { width: number; height: number } {
  if (svg === null) throw new Error('There is no picture of this diagram.')
  const { width, height } = svg.viewBox.baseVal
  if (width > 0 && height > 0) {
    svg.style.maxWidth = 'none'
    svg.setAttribute('width', String(width))
    svg.setAttribute('height', String(height))
  }
  return svg.getBoundingClientRect()
}

/** A link would put another page into the frame; the policy of the page refuses that, and nobody would know why. */
function withoutAddress(link: Element): void {
  link.removeAttribute('href')
  link.removeAttributeNS('http://www.w3.org/1999/xlink', 'href')
}

window.addEventListener('message', ({ data, source }) => {
  const order = source === window.parent ? drawOrderOf(data) : undefined
  if (order === undefined) return
  next = order
  void drawAll()
})
tell({ kind: 'ready' })
