import { Fragment } from 'react'

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
}

/** A found text with its words marked. Only `mark` is made an element; whatever else the HTML holds is shown as text. */
export function Highlighted({ html }: { html: string }) {
  return html.split(/(<mark>.*?<\/mark>)/su).map((part, at) => {
    const marked = /^<mark>(.*)<\/mark>$/su.exec(part)?.[1]
    const text = plain(marked ?? part)
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
    return marked === undefined ? <Fragment key={at}>{text}</Fragment> : <Mark key={at} text={text} />
  })
}

function Mark({ text }: { text: string }) {
  return <mark className="rounded-sm bg-warn-soft font-medium text-ink">{text}</mark>
}

function plain(html: string): string {
  return html.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity)
}
