import { createLogger, KIND_FACTS, serverTarget, toAppError } from '../services/00-platform/index.ts'
import { readConfig } from './environment.ts'
import { keepHeapSmall } from './heap.ts'
import { openHub } from './hub.ts'

/** A worker process more, on the same PostgreSQL server: takes runs from the queue until SIGTERM. */
async function main(): Promise<void> {
  keepHeapSmall()
  const config = readConfig()
  if (serverTarget(config) === undefined) {
    process.stderr.write(
      'revops: worker processes need a PostgreSQL server (DATABASE_URL); the embedded database has one hub.\n',
    )
    process.exit(64)
  }
  const hub = await openHub({ config, log: createLogger(config.LOG_LEVEL) })
  await hub.platform.work()
  process.stdout.write('revops: worker ready\n')
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void hub.stop().then(() => process.exit(0)))
  }
}

main().catch((thrown) => {
  const error = toAppError(thrown, 'worker')
  process.stderr.write(`revops: ${error.message} [${error.code}]\n`)
  process.exit(KIND_FACTS[error.kind].exitCode)
})
