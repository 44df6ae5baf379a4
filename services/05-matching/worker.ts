import type { FromChild, ToChild } from './run/child-scorer.ts'
import { createScorer, type Scored, type Scorer } from './run/scorer.ts'

/** Rows a message: one for all would be copied whole on both sides. */
const PORTION = 250

const stopping = new AbortController()
let scorer: Scorer | undefined

/** Entry of the scoring process: takes both sides in pages, answers once, and ends when the hub does. */
process.on('message', (message) => void handle(message as ToChild))
process.once('disconnect', () => process.exit())
// Ctrl-C reaches the whole group; when we stop is the hub's to say.
process.on('SIGINT', () => {})

async function handle(message: ToChild): Promise<void> {
  if (message.type === 'start') scorer = createScorer(message.options, stopping.signal)
  else if (message.type === 'add') await scorer?.add(message.side, message.rows)
  else if (scorer !== undefined) await answer(await scorer.score(message.labels))
}

async function answer({ rows, report }: Scored): Promise<void> {
  for (let at = 0; at < rows.length; at += PORTION) {
    await send({ type: 'rows', rows: rows.slice(at, at + PORTION) })
  }
  await send({ type: 'done', report })
}

function send(message: FromChild): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, undefined, undefined, () => resolve())
  })
}
