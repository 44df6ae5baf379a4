import { gzipSync } from 'node:zlib'
import type { Page, Response } from 'playwright-core'

export interface ScriptSizes {
  /** kB (1,000 bytes) of scripts, compressed by gzip, that page and frames asked for since the last taking; starts anew. */
  take(): Promise<{ readonly page: number; readonly frames: number }>
}

const KB = 1_000

/** Counts the scripts a page loads from now on. */
export function scriptSizes(page: Page): ScriptSizes {
  let responses: Response[] = []
  page.on('response', (response) => {
    if (/\.js$/.test(new URL(response.url()).pathname)) responses.push(response)
  })
  const sizeOf = async (list: readonly Response[]) => {
    const bodies = await Promise.all(list.map((response) => response.body()))
    return bodies.reduce((sum, body) => sum + gzipSync(body).length, 0) / KB
  }
  return {
    take: async () => {
      const taken = responses
      responses = []
      const ofPage = taken.filter((response) => response.frame() === page.mainFrame())
      const ofFrames = taken.filter((response) => response.frame() !== page.mainFrame())
      return { page: await sizeOf(ofPage), frames: await sizeOf(ofFrames) }
    },
  }
}
