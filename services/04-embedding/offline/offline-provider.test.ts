import { afterEach, describe, expect, test } from 'vitest'
import { createOfflineProvider, cutText, type OfflineProviderOptions } from './offline-provider.ts'

const open: { close(): Promise<void> }[] = []
function provider(options: OfflineProviderOptions = {}) {
  const created = createOfflineProvider({ workers: 1, ...options })
  open.push(created)
  return created
}
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())))

/** A worker whose answer holds its own age in tasks and the text's length; it obeys a few words. */
function workerOf(behaviour = ''): URL {
  const code = `
    import { parentPort } from 'node:worker_threads'
    let tasks = 0
    parentPort.on('message', ({ id, texts }) => {
      tasks += 1
      for (const text of texts) {
        if (text === 'crash') process.exit(3)
        if (text === 'hang') return
        if (text === 'throw') return parentPort.postMessage({ id, error: 'told to' })
      }
      const answer = () => parentPort.postMessage({ id, vectors: texts.map((text) => Float32Array.of(tasks, text.length)) })
      ${behaviour === 'slow' ? 'setTimeout(answer, 30)' : 'answer()'}
    })
    ${behaviour === 'dead' ? "throw new Error('no weights')" : 'parentPort.postMessage({ ready: true })'}`
  return new URL(`data:text/javascript,${encodeURIComponent(code)}`)
}

describe('bundled model', () => {
  test('PIPE-7 gives unit vectors of 512 numbers, the same alone and in any batch, near for near meaning', async () => {
    const model = provider()
    const texts = [
      'Data warehouse migration to Redshift',
      'Move our analytics database to the cloud',
      'Catering for the summer party',
      ...Array.from({ length: 30 }, (_, index) => `Filler text number ${index}`),
    ]
    const batch = await model.embed(texts)
    const [alone] = await model.embed(['Data warehouse migration to Redshift'])
    const [first, near, far] = batch
    if (first === undefined || near === undefined || far === undefined || alone === undefined)
      throw new Error('missing')
    expect(batch).toHaveLength(33)
    expect(first).toHaveLength(model.dimensions)
    expect(dot(first, first)).toBeCloseTo(1, 4)
    expect(dot(first, alone)).toBeCloseTo(1, 5)
    expect(dot(first, near)).toBeGreaterThan(dot(first, far))
  }, 60_000)

  test('PIPE-7 embeds odd texts: blanks inside, other scripts, control characters, long ones', async () => {
    const vectors = await provider().embed(['a  b', '日本語', '😀', '\u0000\u0001x', 'word '.repeat(5_000)])
    for (const vector of vectors) expect(dot(vector, vector)).toBeCloseTo(1, 3)
  }, 60_000)
})

describe('worker threads', () => {
  test('PIPE-7 refuses an empty text, which the library would leave out of its answer', async () => {
    await expect(provider({ workerFile: workerOf() }).embed(['a', '  '])).rejects.toMatchObject({
      code: 'EMBEDDING_TEXT_EMPTY',
    })
  })

  test('PIPE-7 answers in the order of the texts, over several threads', async () => {
    const texts = Array.from({ length: 100 }, (_, index) => 'x'.repeat((index % 70) + 1))
    const vectors = await provider({ workerFile: workerOf(), workers: 3 }).embed(texts)
    expect(vectors.map((vector) => vector[1])).toEqual(texts.map((text) => text.length))
  })

  test('PIPE-7 a text that kills its worker fails with a code; the worker comes back', async () => {
    const model = provider({ workerFile: workerOf() })
    await expect(model.embed(['crash'])).rejects.toMatchObject({
      code: 'EMBEDDING_UNAVAILABLE',
      kind: 'unavailable',
    })
    expect(await model.embed(['fine'])).toHaveLength(1)
  })

  test('PIPE-7 a worker that hangs is ended and replaced', async () => {
    const model = provider({ workerFile: workerOf(), taskTimeoutMs: 100, startTimeoutMs: 2_000 })
    await model.embed(['warm'])
    await expect(model.embed(['hang'])).rejects.toMatchObject({ code: 'EMBEDDING_UNAVAILABLE' })
    expect(await model.embed(['fine'])).toHaveLength(1)
  })

  test('PIPE-7 an error inside the model and a model that cannot be loaded have the same code', async () => {
    const thrown = provider({ workerFile: workerOf() }).embed(['throw'])
    await expect(thrown).rejects.toMatchObject({ code: 'EMBEDDING_UNAVAILABLE', details: { why: 'told to' } })
    const dead = provider({ workerFile: workerOf('dead') }).embed(['x'])
    await expect(dead).rejects.toMatchObject({ code: 'EMBEDDING_UNAVAILABLE' })
    const missing = provider({ workerFile: new URL('./no-such-worker.mjs', import.meta.url) }).embed(['x'])
    await expect(missing).rejects.toMatchObject({ code: 'EMBEDDING_UNAVAILABLE' })
  })

  test('PIPE-8 a search does not wait behind a run: short calls go first', async () => {
    const model = provider({ workerFile: workerOf('slow') })
    const order: string[] = []
    const long = model.embed(Array.from({ length: 80 }, () => 'run')).then(() => order.push('run'))
    const short = model.embed(['search']).then(() => order.push('search'))
    await Promise.all([long, short])
    expect(order).toEqual(['search', 'run'])
  })

  test('PIPE-7 stops: what waits fails with the code, a later call too, twice is harmless', async () => {
    const model = provider({ workerFile: workerOf() })
    const waiting = expect(model.embed(['hang'])).rejects.toMatchObject({ code: 'EMBEDDING_UNAVAILABLE' })
    await model.close()
    await model.close()
    await waiting
    await expect(model.embed(['x'])).rejects.toMatchObject({ code: 'EMBEDDING_UNAVAILABLE' })
  })

  test('PIPE-7 an aborted call ends with the reason of its signal', async () => {
    const signal = AbortSignal.abort(new Error('cancelled'))
    await expect(provider({ workerFile: workerOf() }).embed(['x'], signal)).rejects.toThrow('cancelled')
  })

  test('PIPE-7 idle threads end and start again when needed', async () => {
    const model = provider({ workerFile: workerOf(), idleMs: 20 })
    await model.embed(['one'])
    expect((await model.embed(['two']))[0]?.[0]).toBe(2)
    await expect.poll(async () => (await idleThen(model, 60))[0]?.[0]).toBe(1)
  })

  test('PIPE-7 texts are cut at whole characters', () => {
    expect(cutText('  abcdef ', 3)).toBe('abc')
    expect(cutText('ab😀cd', 3)).toBe('ab')
  })
})

async function idleThen(model: ReturnType<typeof createOfflineProvider>, waitMs: number) {
  await new Promise((resolve) => setTimeout(resolve, waitMs))
  return model.embed(['later'])
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0)
}
