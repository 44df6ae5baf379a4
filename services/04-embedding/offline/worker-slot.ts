import { Worker } from 'node:worker_threads'

/** One worker thread, started when first needed and again after it died. Runs one task at a time. */
export interface WorkerSlot {
  readonly busy: boolean
  /** Embeds a few texts. Rejects with a plain Error saying why; the next call gets a fresh worker. */
  run(texts: readonly string[]): Promise<Float32Array[]>
  /** Ends the thread and gives its memory back; the next call starts a new one. */
  stop(): Promise<void>
}

interface SlotOptions {
  readonly workerFile: URL | string
  readonly startTimeoutMs: number
  readonly taskTimeoutMs: number
}

interface Task {
  readonly id: number
  resolve(vectors: Float32Array[]): void
  reject(error: Error): void
}

type Message = { ready: true } | { id: number; vectors: Float32Array[] } | { id: number; error: string }

export function createWorkerSlot(options: SlotOptions): WorkerSlot {
  let worker: Worker | undefined
  let task: Task | undefined
  let timer: NodeJS.Timeout | undefined
  let ready = false
  let nextId = 1

  function start(): Worker {
    // The thread needs none of the host's loader flags, and stays out of the way of the process's end.
    const started = new Worker(options.workerFile, {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 512 },
    })
    started.unref()
    started.on('message', (message: Message) => receive(message))
    started.on('error', (error) => died(started, error.message))
    started.on('exit', (code) => died(started, `its thread ended with code ${code}`))
    ready = false
    worker = started
    return started
  }

  function receive(message: Message): void {
    if ('ready' in message) {
      ready = true
      if (task !== undefined) arm(options.taskTimeoutMs)
      return
    }
    if (task === undefined || message.id !== task.id) return
    const finished = settle()
    if ('vectors' in message) finished?.resolve(message.vectors)
    else finished?.reject(new Error(message.error))
  }

  function died(which: Worker, why: string): void {
    if (worker !== which) return
    worker = undefined
    settle()?.reject(new Error(why))
  }

  function settle(): Task | undefined {
    clearTimeout(timer)
    const finished = task
    task = undefined
    worker?.unref()
    return finished
  }

  function arm(timeoutMs: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => {
      const hung = worker
      if (hung === undefined) return
      died(hung, `no answer within ${timeoutMs / 1000} s`)
      void hung.terminate()
    }, timeoutMs)
  }

  return {
    get busy() {
      return task !== undefined
    },
    run: (texts) =>
      new Promise<Float32Array[]>((resolve, reject) => {
        const running = worker ?? start()
        task = { id: nextId++, resolve, reject }
        running.ref()
        arm(ready ? options.taskTimeoutMs : options.startTimeoutMs)
        running.postMessage({ id: task.id, texts })
      }),
    stop: async () => {
      const running = worker
      worker = undefined
      settle()?.reject(new Error('it was stopped'))
      await running?.terminate()
    },
  }
}
