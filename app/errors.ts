import { errorCatalogue } from '../services/00-platform/client.ts'

export const appErrors = errorCatalogue({
  HUB_RUNNING: {
    kind: 'conflict',
    message: 'The hub runs as process {pid}. Stop it first: this replaces the database under it.',
  },
  HUB_NOT_RUNNING: { kind: 'unavailable', message: 'No hub runs on {home}. Start it with `npm start`.' },
  HUB_UNREACHABLE: {
    kind: 'unavailable',
    message:
      'The hub at {api} does not answer, or ended in the middle of it. If it is starting or stopping, try again in a moment; if none runs, start it with `npm start`. Whether a write was done tells `revops audit list`.',
  },
  HUB_ANSWER_UNCLEAR: {
    kind: 'unavailable',
    message:
      'What answers at {api} is no hub (HTTP {status}, {type}): another program has its port, or something stands between. Free the port, then start the hub with `npm start`.',
  },
  QUEUE_NOT_READY: { kind: 'unavailable', message: 'The queue does not answer. Look at the log of the hub.' },
  MOVE_INCOMPLETE: {
    kind: 'internal',
    message:
      'The copy holds {copied} rows, the original {rows}. The original is unchanged; empty the target and try again.',
  },
})
