import { interactionPart } from './dashboard/interaction.ts'
import { livePart } from './dashboard/live.ts'
import { memoryPart } from './dashboard/memory.ts'
import { paintPart } from './dashboard/paint.ts'
import { openSetting, type Setting } from './dashboard/setting.ts'
import { sizePart } from './dashboard/size.ts'
import type { Bench } from './index.ts'
import type { Print } from './matching-metrics.ts'

export const bench: Bench = {
  name: 'dashboard',
  summary:
    'The dashboard in headless Chromium with sample data and 5,000 tasks [size|paint|interaction|live|memory] [embedded]',
  run,
}

const PARTS: Readonly<Record<string, (setting: Setting) => Promise<void>>> = {
  paint: paintPart,
  interaction: interactionPart,
  live: livePart,
  memory: memoryPart,
}

/** @param args the parts to run, all when none is named; `embedded` for the database of a hub without PostgreSQL */
async function run(print: Print, args: readonly string[]): Promise<void> {
  const names = [...Object.keys(PARTS), 'size']
  const wanted = names.filter((name) => args.includes(name))
  const chosen = new Set(wanted.length === 0 ? names : wanted)
  if (chosen.has('size')) sizePart(print)
  const parts = Object.entries(PARTS).filter(([name]) => chosen.has(name))
  if (parts.length === 0) return
  // The sample company takes a minute; only the pages that show it wait for it.
  const setting = await openSetting(print, {
    sample: chosen.has('paint'),
    embedded: args.includes('embedded'),
    inspected: chosen.has('memory'),
  })
  try {
    for (const [, part] of parts) await part(setting)
  } finally {
    await setting.close()
  }
}
